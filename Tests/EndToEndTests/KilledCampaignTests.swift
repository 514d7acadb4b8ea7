import Foundation
import GRDB
import TestSupport
import Testing

/// `THROUGHLINE_KILLS` and `THROUGHLINE_KILL_MODELS` make it longer, as `make test-kills` does.
@Suite("Campaigns that are killed", .serialized)
struct KilledCampaignTests {
    private let temporary: TemporaryFolder
    private var folder: URL { temporary.url }
    private let kills = number("THROUGHLINE_KILLS") ?? 8
    private let models = number("THROUGHLINE_KILL_MODELS") ?? 10

    init() throws {
        temporary = try TemporaryFolder("killed")
        let firmware = Folders.repository.appending(path: "firmware/build/nucleo-f746zg-bundled.elf").path
        let plan = """
            samples:
              - {backbone: kws, count: \(models), seed: 5, design: uniform}
            boards:
              - {board: "virtual:f746zg", count: 2, firmware: "\(firmware)"}
            repeats: 1
            order_seed: 9
            sentinel: {every: 10}
            """
        try Data(plan.utf8).write(to: folder.appending(path: "plan.yaml"))
    }

    private static func number(_ name: String) -> Int? {
        ProcessInfo.processInfo.environment[name].flatMap { Int($0) }
    }

    private func arguments(_ name: String) -> [String] {
        [
            "characterize", "--plan", folder.appending(path: "plan.yaml").path, "--json", "--db",
            folder.appending(path: name).path,
        ]
    }

    /// Rows of a statement as texts, by SQLite and not by the code under test.
    private func rows(_ name: String, _ sql: String) throws -> [String] {
        try DatabaseQueue(path: folder.appending(path: name).path).read { database in
            try Row.fetchAll(database, sql: sql).map { row in
                row.databaseValues.map(\.description).joined(separator: "|")
            }
        }
    }

    @Test("killed at random moments, a campaign on two boards completes and equals an undisturbed one")
    func killed() throws {
        var numbers = SeededNumbers(seed: 11)
        for _ in 0..<kills {
            let process = Process()
            process.executableURL = Command.folder.appending(path: "throughline")
            process.arguments = arguments("killed.sqlite")
            process.standardOutput = FileHandle.nullDevice
            process.standardError = FileHandle.nullDevice
            try process.run()
            usleep(UInt32.random(in: 200_000...6_000_000, using: &numbers))
            kill(process.processIdentifier, SIGKILL)
            process.waitUntilExit()
        }
        for name in ["killed.sqlite", "undisturbed.sqlite"] {
            let run = try Command(arguments(name), in: folder)
            #expect(run.exitCode == 0, "\(run.errors)")
            #expect(try rows(name, "PRAGMA integrity_check") == ["\"ok\""])
            #expect(try rows(name, "PRAGMA foreign_key_check").isEmpty)
        }
        for sql in [
            "SELECT count(*) FROM runs",
            """
            SELECT sample_index, kind, canonical FROM samples
            JOIN architectures ON architectures.id = architecture_id ORDER BY 1
            """,
            """
            SELECT sample_index, sha256, steady_cycles, latency_ms, arena_used_bytes, predicted_arena, drift, key,
                result
            FROM measurements JOIN models ON models.id = model_id WHERE run_id IS NOT NULL ORDER BY 1
            """,
            """
            SELECT sample_index, op_index, op_name, op_timings.macs, cycles FROM op_timings
            JOIN measurements ON measurements.id = measurement_id WHERE run_id IS NOT NULL ORDER BY 1, 2
            """,
        ] {
            let expected = try rows("undisturbed.sqlite", sql)
            #expect(!expected.isEmpty)
            #expect(try rows("killed.sqlite", sql) == expected)
        }
        let count = "SELECT count(*) FROM measurements WHERE run_id IS NOT NULL"
        #expect(try rows("killed.sqlite", count) == ["\(models)"])
        #expect(try rows("killed.sqlite", "SELECT count(*) FROM sentinels").first != "0")
    }
}
