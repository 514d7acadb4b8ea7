import Foundation
import GRDB
import TestSupport
import Testing

/// `THROUGHLINE_KILLS` is the number of kills in each case: 25 in the long check, so 200 in all; the suite kills once in four.
@Suite("Commands that are killed", .serialized)
struct KilledCommandTests {
    private static let asked = ProcessInfo.processInfo.environment["THROUGHLINE_KILLS"].flatMap(Int.init)
    static let kills = asked ?? 1

    /// Who is killed: the command, its board or trainer, or both at once.
    enum Victim: String, CaseIterable, Sendable { case host, child, both }

    private let temporary: TemporaryFolder
    private var folder: URL { temporary.url }

    init() throws { temporary = try TemporaryFolder("killed-commands") }

    private static func set(_ name: String) -> String { FaultSweep.set(name) }

    private func fresh(_ prepare: [[String]]) throws -> URL {
        let place = folder.appending(path: UUID().uuidString)
        try FileManager.default.createDirectory(at: place, withIntermediateDirectories: true)
        for arguments in prepare {
            let run = try Command(arguments, in: place)
            try #require(run.exitCode == 0, "\(run.errors)")
        }
        return place
    }

    /// Runs a command that is killed again and again, then once more to its end.
    ///
    /// - Parameters:
    ///   - prepare: commands that make its folder.
    ///   - contents: what of the database must come out as in a run that nothing disturbs.
    /// - Returns: the folder in which it ended, and that of the undisturbed run.
    @discardableResult
    private func kill(
        _ victim: Victim, _ arguments: [String], prepare: [[String]] = [], contents: String
    ) throws -> (killed: URL, undisturbed: URL) {
        let arguments = arguments + ["--db", "db.sqlite"]
        let undisturbed = try fresh(prepare)
        let start = ContinuousClock.now
        let whole = try Command(arguments, in: undisturbed)
        try #require(whole.exitCode == 0, "\(whole.errors)")
        let duration = Int((ContinuousClock.now - start) / .microseconds(1))
        let expected = try KilledRun.rows(undisturbed, contents)
        try #require(!expected.isEmpty)

        var numbers = SeededNumbers(seed: 17)
        var place = try fresh(prepare)
        for _ in 0..<Self.kills {
            let before = try KilledRun.rows(place, contents)
            let run = try KilledRun(arguments, in: place)
            usleep(UInt32(Int.random(in: 0...duration, using: &numbers)))
            let ended = run.kill(victim)
            #expect(ended != nil, "a run that goes on for minutes")
            // What was there, and what was said to be done, is there.
            let after = try KilledRun.rows(place, contents)
            #expect(Set(before).isSubset(of: after))
            #expect(after.count >= before.count + run.acknowledged, "\(run.said)")
            #expect(Set(after).isSubset(of: expected) && Set(after).count == after.count)
            if victim == .child, let ended, ended != 0 {
                #expect([1, 2].contains(ended), "\(ended): \(run.said)")
                let last = run.said.split(separator: "\n").last ?? ""
                #expect(last.hasPrefix("throughline: "), "\(run.said)")
            }
            #expect(run.leavesNobody())
            if ended == 0 { place = try fresh(prepare) }
        }
        let rerun = try Command(arguments, in: place)
        #expect(rerun.exitCode == 0, "\(rerun.errors)")
        #expect(try KilledRun.rows(place, contents) == expected)
        #expect(try KilledRun.rows(place, "PRAGMA foreign_key_check").isEmpty)
        return (place, undisturbed)
    }

    @Test(
        "a campaign is killed, its board, or both: no row is lost or doubled",
        arguments: asked == nil ? [.both] : Victim.allCases)
    func campaign(victim: Victim) throws {
        let firmware = Folders.repository.appending(path: "firmware/build/nucleo-f746zg-bundled.elf").path
        try kill(
            victim,
            [
                "characterize", "--backbone", "kws", "--count", "\(Self.asked == nil ? 3 : 6)", "--seed", "5",
                "--repeat", "1",
                "--firmware", firmware,
            ],
            contents: """
                SELECT sample_index, sha256, steady_cycles, key FROM measurements JOIN models ON models.id = model_id
                WHERE run_id IS NOT NULL ORDER BY 1, 4
                """)
    }

    @Test("an import that is killed took all rows or none", arguments: ["import", "merge"])
    func exchange(verb: String) throws {
        let other = folder.appending(path: "other.sqlite").path
        let run = try Command(["import", Self.set("f446re-kws"), "--db", other], in: folder)
        try #require(run.exitCode == 0, "\(run.errors)")
        try kill(
            .host, [verb, verb == "import" ? Self.set("f446re-kws") : other],
            prepare: [["import", Self.set("f446re-ad"), "--db", "db.sqlite"]],
            contents: "SELECT key, result FROM measurements ORDER BY key")
    }

    @Test(
        "a search is killed, its training, or both: it goes on where it was",
        arguments: asked == nil ? [.host] : Victim.allCases)
    func search(victim: Victim) throws {
        let data = folder.appending(path: "d").path
        let made = try Command(["data", "synth-speech", "--out", data, "--clips", "150"], in: folder)
        try #require(made.exitCode == 0, "\(made.errors)")
        let (killed, undisturbed) = try kill(
            victim,
            [
                "search", "--task", "kws", "--data", data, "--board", "f746zg", "--max-latency", "12ms",
                "--max-sram", "48K", "--epochs", "1", "--train-epochs", "1", "--batch", "8",
                "--width-cap", "20", "--out", "s", "--resume",
            ],
            contents: """
                SELECT sha256, steady_cycles, key FROM measurements JOIN models ON models.id = model_id ORDER BY 3
                """)
        let models = try [killed, undisturbed].map {
            try Data(contentsOf: $0.appending(path: "s/model.tflite"))
        }
        #expect(models[0] == models[1])
    }
}
