import Foundation
import GRDB
import Glibc
import TestSupport
import Testing

@Suite(
    "Campaigns on Slurm", .serialized, .enabled(if: SlurmNode.isThere, "Slurm is not installed, or not root"))
struct SlurmTests {
    private let temporary: TemporaryFolder
    private var folder: URL { temporary.url }

    init() throws { temporary = try TemporaryFolder("slurm") }

    private var arguments: [String] {
        [
            "characterize", "--backbone", "kws", "--count", "24", "--seed", "5", "--design", "uniform",
            "--repeat",
            "1", "--slurm", "3", "--json", "--db", folder.appending(path: "rows.sqlite").path, "--firmware",
            Folders.repository.appending(path: "firmware/build/nucleo-f746zg-bundled.elf").path,
        ]
    }

    private func start(_ slurm: SlurmNode) throws -> Process {
        let process = Process()
        process.executableURL = Command.folder.appending(path: "throughline")
        process.arguments = arguments
        process.environment = slurm.environment
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
        return process
    }

    /// First value of a statement's first row, by SQLite and not by the code under test.
    private func count(_ sql: String) throws -> Int? {
        try DatabaseQueue(path: folder.appending(path: "rows.sqlite").path).read {
            try Int.fetchOne($0, sql: sql)
        }
    }

    @Test("a task that is killed midway is told; the rerun completes with no row lost and none twice")
    func killed() throws {
        let slurm = try SlurmNode()
        let first = try start(slurm)
        // Kills the first task that runs, whichever it is.
        let deadline = ContinuousClock.now + .seconds(120)
        var isKilled = false
        while !isKilled, first.isRunning, ContinuousClock.now < deadline {
            usleep(300_000)
            let running = try slurm.ask("squeue", ["-h", "-t", "R", "-o", "%i"]).split(separator: "\n")
            guard let job = running.first else { continue }
            // Long enough to be at work; not long enough to be done, with eight networks a task.
            usleep(700_000)
            _ = try slurm.ask("scancel", ["--signal=KILL", "--full", String(job)])
            isKilled = true
        }
        first.waitUntilExit()
        #expect(isKilled && first.terminationReason == .exit && first.terminationStatus == 1)

        let second = try start(slurm)
        second.waitUntilExit()
        #expect(second.terminationStatus == 0)
        #expect(try count("SELECT count(*) FROM measurements WHERE run_id IS NOT NULL") == 24)
        #expect(try count("SELECT count(DISTINCT sample_index) FROM samples") == 24)
        #expect(try count("SELECT count(*) FROM runs") == 1)
        let shards = folder.appending(path: "rows-shards").path
        #expect(!FileManager.default.fileExists(atPath: shards))
    }

    @Test("without a Slurm that answers, the command exits with 2 and one line of error")
    func absent() throws {
        let process = Process()
        process.executableURL = Command.folder.appending(path: "throughline")
        process.arguments = arguments
        var environment = ProcessInfo.processInfo.environment
        environment["SLURM_CONF"] = "/nowhere/slurm.conf"
        process.environment = environment
        process.currentDirectoryURL = folder
        let errors = Pipe()
        process.standardOutput = FileHandle.nullDevice
        process.standardError = errors
        try process.run()
        let data = try errors.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        #expect(process.terminationStatus == 2)
        let text = String(decoding: data, as: UTF8.self)
        #expect(text.hasPrefix("throughline: ") && text.filter { $0 == "\n" }.count == 1, "\(text)")
    }
}
