import Foundation
import TestSupport
import Testing

/// Each call on files fails in turn, once or from then on (a full disk), and other obstacles of a database.
///
/// `THROUGHLINE_FILE_FAULT_STEP` is the number of calls from one that fails to the next: 1 in the long check.
@Suite struct FileFaultTests {
    static let step =
        ProcessInfo.processInfo.environment["THROUGHLINE_FILE_FAULT_STEP"].flatMap(Int.init) ?? 150

    @Test("a call on files that fails is one line, and nothing stored is lost", arguments: FaultSweep.jobs)
    func eachCall(job: FaultSweep.Job) throws {
        let sweep = try FaultSweep(job, .files)
        try #require(sweep.calls > 0)
        for (error, stays) in [(EIO, false), (ENOSPC, true)] {
            for call in stride(from: 1, through: sweep.calls, by: Self.step) {
                try sweep.disturb(call: call, error: error, stays: stays)
            }
        }
    }

    @Test(
        "a database that is locked, cut, or may only be read is one line, and reads or completes afterwards")
    func obstacles() throws {
        let scratch = try TemporaryFolder("obstacles")
        let folder = scratch.url
        let database = folder.appending(path: "db.sqlite").path
        func run(_ arguments: [String]) throws -> Command {
            try Command(arguments + ["--db", database], in: folder)
        }
        #expect(try run(["import", FaultSweep.set("f446re-ad")]).exitCode == 0)
        let whole = try FaultyFiles.rows(in: folder)

        // Cut in the middle of a page.
        let cut = folder.appending(path: "cut.sqlite")
        try FileManager.default.copyItem(atPath: database, toPath: cut.path)
        let bytes = try Data(contentsOf: cut)
        try bytes.prefix(bytes.count / 2 + 100).write(to: cut)
        for arguments in [["list"], ["fit", "--backbone", "ad"], ["import", FaultSweep.set("f446re-kws")]] {
            let told = try Command(arguments + ["--db", cut.path], in: folder)
            #expect(told.exitCode == 2 && told.hasOneErrorLine, "\(arguments): \(told.errors)")
        }

        // Held by another for longer than the program waits.
        let holder = Process()
        holder.executableURL = URL(filePath: "/usr/bin/env")
        let code = """
            import sqlite3, sys, time
            held = sqlite3.connect(sys.argv[1], isolation_level=None)
            held.execute("BEGIN EXCLUSIVE")
            print("held", flush=True)
            time.sleep(60)
            """
        holder.arguments = ["python3", "-c", code, database]
        let said = Pipe()
        holder.standardOutput = said
        try holder.run()
        _ = try said.fileHandleForReading.read(upToCount: 5)
        let blocked = try run(["import", FaultSweep.set("f446re-kws")])
        #expect(blocked.exitCode == 2 && blocked.hasOneErrorLine, "\(blocked.errors)")
        #expect(blocked.errors.contains("locked by another process"))
        holder.terminate()
        holder.waitUntilExit()
        #expect(try FaultyFiles.rows(in: folder) == whole)
        #expect(try run(["import", FaultSweep.set("f446re-kws")]).exitCode == 0)
    }
}
