import Foundation
import GRDB
import TestSupport
import Testing

@testable import Facts
@testable import MeasurementExamples
@testable import Records

/// The tables' lists of columns, and keys that are made of named fields.
@Suite struct TableTests {
    private struct Figure: Sendable {
        var name = ""
        var bytes = 0
        var later: Int?
        var share: Double?
    }

    private static let first = RecordTable<Figure>(
        "figures",
        fields: [.text(.column("name", "a name"), \.name), .count(.column("bytes", "bytes"), \.bytes)])
    private static let second = RecordTable<Figure>(
        "figures",
        fields: first.fields + [
            .count(.column("later_bytes", "came later", unit: "bytes"), \.later, isLater: true),
            .number(.column("share", "came later too"), \.share, isLater: true),
        ])

    @Test("A column that came later is one line of its list: old rows have none, new ones have it")
    func later() throws {
        let queue = try DatabaseQueue()
        let made = Migrations.Step(name: "1") {
            try $0.execute(sql: "CREATE TABLE figures (name TEXT NOT NULL, bytes INTEGER NOT NULL) STRICT")
        }
        try Migrations(steps: [made], applicationID: 0).migrate(queue)
        try queue.write { try Self.first.insert(Figure(name: "old", bytes: 1), in: $0) }
        let migrations = Migrations(steps: [made] + Self.second.laterColumns, applicationID: 0)
        #expect(try queue.read { try migrations.state($0) } == .behind)
        for _ in 0..<2 { try migrations.migrate(queue) }
        #expect(try queue.read { try migrations.state($0) } == .current)
        let figures = try queue.write { database in
            try Self.second.insert(Figure(name: "new", bytes: 2, later: 3, share: 0.5), in: database)
            return try Row.fetchAll(database, sql: "SELECT * FROM figures ORDER BY bytes").map { row in
                var figure = Figure()
                try Self.second.read(into: &figure, from: Columns(row: row, path: ""))
                return figure
            }
        }
        #expect(figures.map(\.name) == ["old", "new"] && figures.map(\.later) == [nil, 3])
        #expect(figures.map(\.share) == [nil, 0.5])
        #expect(Self.second.exported.map(\.name) == ["name", "bytes", "later_bytes", "share"])
        #expect(Self.second.exported.map(\.sql).first == "figures.name")
        // An export of before lacks the column, and one with an empty field has no figure.
        for (text, expected) in [("name,bytes\na,1\n", nil), ("bytes,later_bytes,name,share\n1,7,a,\n", 7)]
            as [(String, Int?)]
        {
            var rest = Array(text.utf8)
            var table = try ImportTable(file: "figures.csv") {
                defer { rest = [] }
                return rest
            }
            var figure = Figure()
            try Self.second.read(into: &figure, from: try #require(try table.next()))
            #expect(
                figure.name == "a" && figure.bytes == 1 && figure.later == expected && figure.share == nil)
        }
    }

    @Test("Each table's list names columns that the table has, and all of them but its own id")
    func complete() throws {
        let store = try Store(inMemory: ())
        func check<Root>(_ table: RecordTable<Root>, beside: [String] = []) throws {
            let columns = try store.read { try $0.columns(in: table.name).map(\.name) }
            #expect(
                Set(table.columns + table.others + beside) == Set(columns).subtracting(["id"]),
                "\(table.name)")
        }
        try check(Profile.table, beside: ["drift"])
        try check(ModelFacts.table)
        try check(OpTiming.table)
        try check(FailedAttempt.table)
        try check(MeteredEnergy.table)
        try check(Calibration.table)
        try check(StoredFit.table)
        try check(SentinelRow.table)
        try check(ExecutionRow.table)
        try check(CodeRow.table)
    }

    @Test(
        "A figure that came later is in an export where a row has it, and comes back from there and in a merge"
    )
    func laterFigure() throws {
        let folder = try TemporaryFolder("later")
        let store = try Store(path: folder.url.appending(path: "rows.sqlite").path)
        let name = "stack_prepare_high_water_bytes"
        try store.record(Example.profile(1))
        #expect(try store.files().allSatisfy { !$0.text.contains(name) })
        var profile = Example.profile(2)
        profile.memory.stackPrepareHighWaterBytes = 700
        let id = try store.record(profile)
        #expect(try store.measurements().map(\.memory.stackPrepareHighWaterBytes) == [nil, 700])
        let files = try store.files()
        #expect(files.filter { $0.text.contains(name) }.map(\.name) == ["samples.csv", "schema.json"])
        let (merged, imported) = (try Store(inMemory: ()), try Store(inMemory: ()))
        _ = try merged.merge(store, renamesPlaces: false)
        _ = try imported.importExport("export") { name in
            files.first { $0.name == name }.map { file in
                var rest = Array(file.text.utf8)
                return {
                    defer { rest = [] }
                    return rest
                }
            }
        }
        for other in [merged, imported] {
            #expect(try other.measurements().map(\.memory.stackPrepareHighWaterBytes) == [nil, 700])
        }
        #expect(id == 2)
    }

    @Test("Keys are those that an older version wrote, made of the rows as they lie and of their values")
    func keys() throws {
        let temporary = try TemporaryFolder("keys")
        let path = temporary.url.appending(path: "old.sqlite").path
        try FileManager.default.copyItem(
            atPath: Folders.fixtures.appending(path: "database/f919688.db").path, toPath: path)
        // Before the store opens it, which brings it up to date.
        try DatabaseQueue(path: path).read { database in
            let measurements = try Row.fetchAll(database, sql: "SELECT id, key, result FROM measurements")
            #expect(measurements.count == 14)
            for row in measurements {
                let found = try RowKey.measurement(row["id"] ?? 0, in: database)
                #expect(found.key == row["key"] && found.result == row["result"])
            }
            let failures = try Row.fetchAll(database, sql: "SELECT id, key FROM failures")
            #expect(failures.count == 7)
            for row in failures { #expect(try RowKey.failure(row["id"] ?? 0, in: database) == row["key"]) }
        }
        let store = try Store(inMemory: ())
        let run = try store.run(
            of: Plan(backbone: "kws", count: 4, seed: .max), board: Example.board, origin: .emulated,
            provenance: Example.provenance)
        try store.record(Example.profile(1), sample: Example.sample(run: run.id, index: 3))
        for _ in 0..<2 { try store.record(Example.profile(2)) }
        let attempt = { (kind: Failure.Kind, index: Int) in
            FailedAttempt(
                failure: Failure(kind: kind, message: "m"), model: Example.model(9), board: Example.board,
                origin: .emulated, sample: Example.sample(run: run.id, index: index), isOutcome: true,
                provenance: Example.provenance)
        }
        try store.record(attempt(.doesNotFit, 0))
        try store.record(attempt(.timeout, 1))
        try store.read { database in
            for row in try Row.fetchAll(database, sql: "SELECT id, key, result FROM measurements") {
                let found = try RowKey.measurement(row["id"] ?? 0, in: database)
                #expect(found.key == row["key"] && found.result == row["result"])
            }
            for row in try Row.fetchAll(database, sql: "SELECT id, key FROM failures") {
                #expect(try RowKey.failure(row["id"] ?? 0, in: database) == row["key"])
            }
            #expect(try Int.fetchOne(database, sql: "SELECT count(DISTINCT key) FROM measurements") == 3)
        }
    }
}
