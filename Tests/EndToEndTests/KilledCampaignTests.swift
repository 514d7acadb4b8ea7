import Foundation
import GRDB
import TestSupport
import Testing

@Suite("Campaigns that are killed", .serialized)
struct KilledCampaignTests {
    private let temporary: TemporaryFolder
    private var folder: URL { temporary.url }

    init() throws { temporary = try TemporaryFolder("killed") }

    private var arguments: [String] {
        [
            "characterize", "--backbone", "kws", "--count", "6", "--seed", "5", "--repeat", "1", "--json",
            "--db", folder.appending(path: "rows.sqlite").path, "--firmware",
            Folders.repository.appending(path: "firmware/build/nucleo-f746zg-bundled.elf").path,
        ]
    }

    /// First value of a statement's first row, by SQLite and not by the code under test.
    private func count(_ sql: String) throws -> Int? {
        try DatabaseQueue(path: folder.appending(path: "rows.sqlite").path).read {
            try Int.fetchOne($0, sql: sql)
        }
    }

    private func integrity() throws -> String? {
        try DatabaseQueue(path: folder.appending(path: "rows.sqlite").path).read {
            try String.fetchOne($0, sql: "PRAGMA integrity_check")
        }
    }

    @Test("killed ten times at random moments, a campaign completes with every row once")
    func killed() throws {
        var numbers = SeededNumbers(seed: 11)
        for _ in 0..<10 {
            let process = Process()
            process.executableURL = Command.folder.appending(path: "throughline")
            process.arguments = arguments
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            usleep(UInt32.random(in: 200_000...4_000_000, using: &numbers))
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        let last = try Command(arguments, in: folder)
        #expect(last.exitCode == 0, "\(last.errors)")
        #expect(try integrity() == "ok")
        #expect(try count("SELECT count(*) FROM runs") == 1)
        #expect(try count("SELECT count(DISTINCT sample_index) FROM samples WHERE sample_index < 6") == 6)
        #expect(try count("SELECT count(*) FROM measurements") == 6)
        #expect(try count("SELECT count(*) FROM op_timings WHERE cycles > 0") ?? 0 > 6)
        let again = try Command(arguments, in: folder)
        #expect(again.exitCode == 0)
        #expect(try count("SELECT count(*) FROM measurements") == 6)
    }
}
