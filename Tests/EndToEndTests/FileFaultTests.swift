import Foundation
import TestSupport
import Testing

/// Each call on files fails in turn, once or from then on (a full disk): the command does its work, or says in one line
/// why not; the database stays whole, and the same command then completes.
///
/// `THROUGHLINE_FILE_FAULT_STEP` is the number of calls from one that fails to the next: 1 in the long check.
@Suite struct FileFaultTests {
    static let step =
        ProcessInfo.processInfo.environment["THROUGHLINE_FILE_FAULT_STEP"].flatMap(Int.init) ?? 150

    /// A command, and what lies in its folder before it.
    struct Job: CustomTestStringConvertible, Sendable {
        let arguments: [String]
        /// Sets of `measurements/` that its database, and another one, hold.
        var rows: String?
        var other: String?
        /// Whether running it again does what it did once more.
        var adds = false

        var testDescription: String { arguments[0] }
    }

    static let jobs = [
        Job(arguments: ["generate", "micronet-kws-m", "--out", "n.tflite"]),
        Job(arguments: ["profile", "m.tflite"], adds: true),
        Job(arguments: ["characterize", "--backbone", "kws", "--count", "2", "--seed", "1"]),
        Job(arguments: ["import", Self.set("f446re-ad")]),
        Job(arguments: ["merge", "other.sqlite"], rows: "f446re-ad", other: "f446re-kws"),
        Job(arguments: ["fit", "--backbone", "ad"], rows: "f446re-ad"),
        Job(arguments: ["predict", "m.tflite"], rows: "f446re-ad"),
        Job(arguments: ["export", "--out", "out"], rows: "f446re-ad"),
        Job(arguments: ["report", "--out", "page"], rows: "f446re-ad"),
        Job(arguments: ["delete", "1", "--yes"], rows: "f446re-ad", adds: true),
    ]

    /// The newest kept set of a name, such as `f446re-ad`.
    private static func set(_ name: String) -> String {
        let sets = Folders.repository.appending(path: "measurements")
        let all = (try? FileManager.default.contentsOfDirectory(atPath: sets.path)) ?? []
        let newest = all.filter { $0.count == name.count + 11 && $0.hasSuffix("-\(name)") }.max()
        return sets.appending(path: newest ?? name).path
    }

    @Test("a call on files that fails is one line, and nothing stored is lost", arguments: jobs)
    func eachCall(job: Job) throws {
        let faulty = try FaultyFiles()
        let scratch = try TemporaryFolder("file-faults")
        let template = scratch.url.appending(path: "template")
        try FileManager.default.createDirectory(at: template, withIntermediateDirectories: true)
        for arguments in [
            ["generate", "micronet-kws-s", "--out", "m.tflite"],
            job.rows.map { ["import", Self.set($0), "--db", "db.sqlite"] },
            job.other.map { ["import", Self.set($0), "--db", "other.sqlite"] },
        ] {
            if let arguments { #expect(try Command(arguments, in: template).exitCode == 0) }
        }
        func fresh() throws -> URL {
            let copy = scratch.url.appending(path: UUID().uuidString)
            try FileManager.default.copyItem(at: template, to: copy)
            return copy
        }

        let undisturbed = try fresh()
        let whole = try faulty.run(job.arguments, in: undisturbed, call: 0)
        try #require(whole.code == 0, "\(whole.errors)")
        try #require(whole.calls > 0)
        let before = try FaultyFiles.rows(in: template)
        let after = try FaultyFiles.rows(in: undisturbed)

        for (error, stays) in [(EIO, false), (ENOSPC, true)] {
            for call in stride(from: 1, through: whole.calls, by: Self.step) {
                let folder = try fresh()
                defer { try? FileManager.default.removeItem(at: folder) }
                let place: Comment = "call \(call) of \(whole.calls), errno \(error), stays: \(stays)"
                let run = try faulty.run(job.arguments, in: folder, call: call, error: error, stays: stays)
                #expect([0, 1, 2].contains(run.code), place)
                let found = try FaultyFiles.rows(in: folder)
                if run.code == 0 {
                    #expect(found == after, place)
                } else {
                    let last = run.errors.split(separator: "\n").last ?? ""
                    #expect(last.hasPrefix("throughline: "), "\(place): \(run.errors)")
                    if let before { #expect(found == before || found == after, place) }
                    let again = try faulty.run(job.arguments, in: folder, call: 0)
                    let isDone = job.arguments[0] == "delete" && found == after
                    #expect(again.code == 0 || isDone, "\(place), again: \(again.errors)")
                    if !job.adds { #expect(try FaultyFiles.rows(in: folder) == after, place) }
                }
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
        #expect(try run(["import", Self.set("f446re-ad")]).exitCode == 0)
        let whole = try FaultyFiles.rows(in: folder)

        // Cut in the middle of a page.
        let cut = folder.appending(path: "cut.sqlite")
        try FileManager.default.copyItem(atPath: database, toPath: cut.path)
        let bytes = try Data(contentsOf: cut)
        try bytes.prefix(bytes.count / 2 + 100).write(to: cut)
        for arguments in [["list"], ["fit", "--backbone", "ad"], ["import", Self.set("f446re-kws")]] {
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
        let blocked = try run(["import", Self.set("f446re-kws")])
        #expect(blocked.exitCode == 2 && blocked.hasOneErrorLine, "\(blocked.errors)")
        #expect(blocked.errors.contains("locked by another process"))
        holder.terminate()
        holder.waitUntilExit()
        #expect(try FaultyFiles.rows(in: folder) == whole)
        #expect(try run(["import", Self.set("f446re-kws")]).exitCode == 0)
    }
}
