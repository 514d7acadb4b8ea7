import Foundation
import TestSupport
import Testing

/// A command that is run again and again in fresh folders, each time with another call that fails: it does its work, or says
/// in one line why not; the database stays whole, and the same command then completes.
struct FaultSweep {
    /// A command, and what lies in its folder before it.
    struct Job: CustomTestStringConvertible, Sendable {
        let arguments: [String]
        /// Sets of `measurements/` that its database, and another one, hold.
        var rows: String?
        var other: String?
        /// Whether running it again does what it did once more.
        var adds = false
        /// The program whose calls fail, as `/proc/self/comm` names it.
        var program = "throughline"
        /// Whether it wants clips of speech.
        var learns = false

        var testDescription: String { "\(arguments[0]) in \(program)" }
    }

    /// Small models, so that each call's turn comes in minutes.
    static let jobs = [
        Job(arguments: ["generate", "micronet-kws-m", "--out", "n.tflite"]),
        Job(arguments: ["profile", "m.tflite"], adds: true),
        Job(arguments: ["characterize", "--backbone", "foreign", "--count", "2", "--seed", "11"]),
        Job(arguments: ["import", Self.set("f446re-ad")]),
        Job(arguments: ["merge", "other.sqlite"], rows: "f446re-ad", other: "f446re-kws"),
        Job(arguments: ["fit", "--backbone", "ad"], rows: "f446re-ad"),
        Job(arguments: ["predict", "m.tflite"], rows: "f446re-ad"),
        Job(arguments: ["export", "--out", "out"], rows: "f446re-ad"),
        Job(arguments: ["report", "--out", "page"], rows: "f446re-ad"),
        Job(arguments: ["delete", "1", "--yes"], rows: "f446re-ad", adds: true),
    ]

    /// The search, in the command and in the program that trains for it.
    static let searches = ["throughline", "throughline-tra"].map { program in
        Job(
            arguments: [
                "search", "--task", "kws", "--data", "d", "--board", "f746zg", "--max-latency", "12ms",
                "--max-sram", "48K", "--epochs", "1", "--train-epochs", "1", "--batch", "8",
                "--width-cap", "20", "--out", "s", "--resume",
            ], program: program, learns: true)
    }

    static func set(_ name: String) -> String {
        let sets = Folders.repository.appending(path: "measurements")
        let all = (try? FileManager.default.contentsOfDirectory(atPath: sets.path)) ?? []
        let newest = all.filter { $0.count == name.count + 11 && $0.hasSuffix("-\(name)") }.max()
        return sets.appending(path: newest ?? name).path
    }

    let job: Job
    let kind: FaultyFiles.Kind
    /// Calls of the kind in a run that nothing disturbs.
    let calls: Int
    private let faulty: FaultyFiles
    private let scratch: TemporaryFolder
    private let before: Int?
    private let after: Int?

    private var template: URL { scratch.url.appending(path: "template") }

    /// Prepares the folder, and runs the command in a copy of it.
    init(_ job: Job, _ kind: FaultyFiles.Kind) throws {
        (self.job, self.kind) = (job, kind)
        faulty = try FaultyFiles()
        scratch = try TemporaryFolder("sweep")
        let template = scratch.url.appending(path: "template")
        try FileManager.default.createDirectory(at: template, withIntermediateDirectories: true)
        for arguments in [
            ["generate", "foreign-11-8", "--out", "m.tflite"],
            job.rows.map { ["import", Self.set($0), "--db", "db.sqlite"] },
            job.other.map { ["import", Self.set($0), "--db", "other.sqlite"] },
            job.learns ? ["data", "synth-speech", "--out", "d", "--clips", "150"] : nil,
        ] {
            if let arguments { #expect(try Command(arguments, in: template).exitCode == 0, "\(arguments)") }
        }
        let undisturbed = scratch.url.appending(path: "undisturbed")
        try FileManager.default.copyItem(at: template, to: undisturbed)
        let whole = try faulty.run(job.arguments, of: job.program, in: undisturbed, kind, call: 0)
        try #require(whole.code == 0, "\(whole.errors)")
        calls = whole.calls
        before = try FaultyFiles.rows(in: template)
        after = try FaultyFiles.rows(in: undisturbed)
        try FileManager.default.removeItem(at: undisturbed)
    }

    /// Runs the command in a fresh folder with a call that fails, and once more without; returns whether the first run
    /// failed.
    @discardableResult
    func disturb(call: Int, error: Int32, stays: Bool) throws -> Bool {
        let folder = scratch.url.appending(path: UUID().uuidString)
        try FileManager.default.copyItem(at: template, to: folder)
        defer { try? FileManager.default.removeItem(at: folder) }
        let place: Comment = "\(kind) \(call) of \(calls), errno \(error), stays: \(stays)"
        let run = try faulty.run(
            job.arguments, of: job.program, in: folder, kind, call: call, error: error, stays: stays)
        #expect([0, 1, 2].contains(run.code), "\(place): \(run.code), \(run.errors)")
        let found = try FaultyFiles.rows(in: folder)
        guard run.code != 0 else {
            #expect(found == after, place)
            return false
        }
        let last = run.errors.split(separator: "\n").last ?? ""
        #expect(last.hasPrefix("throughline: "), "\(place): \(run.errors)")
        if let before { #expect(found == before || found == after, place) }
        let again = try faulty.run(job.arguments, of: job.program, in: folder, kind, call: 0)
        let isDone = job.arguments[0] == "delete" && found == after
        #expect(again.code == 0 || isDone, "\(place), again: \(again.errors)")
        if !job.adds { #expect(try FaultyFiles.rows(in: folder) == after, place) }
        return true
    }
}
