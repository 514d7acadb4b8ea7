import Foundation
import GRDB
import Testing

@testable import Facts
@testable import MeasurementExamples
@testable import Records

@Suite struct DeletingTests {
    let store: Store

    init() throws { store = try Store(inMemory: ()) }

    private func count(_ table: String) throws -> Int {
        try store.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM \(table)") ?? 0 }
    }

    @Test("a row goes with its operators and counts, and leaves others as they are")
    func rows() throws {
        let ids = try (0..<3).map { try store.record(Example.profile($0, ops: 10_000 + $0, cycles: [500])) }
        let operators = try ids.map { try store.opTimings(of: $0) }
        #expect(try store.deletion(of: [ids[1], 99]).missing == [99])
        #expect(try store.rowCount() == 3)
        #expect(try store.delete([ids[1], 99]).rows == [ids[1]])
        #expect(try store.rows().map(\.id) == [ids[2], ids[0]])
        #expect(try store.measurement(ids[1]) == nil && store.opTimings(of: ids[1]).isEmpty)
        #expect(try store.opTimings(of: ids[0]) == operators[0])
        #expect(try store.integrity() == "ok" && store.delete([]).rows.isEmpty)
        let orphans = try store.read {
            try Int.fetchOne($0, sql: "SELECT count(*) FROM pragma_foreign_key_check")
        }
        #expect(orphans == 0)
        // The same measurement can be recorded again.
        try store.record(Example.profile(1, ops: 10_001, cycles: [500]))
        #expect(try store.rowCount() == 3)
    }

    @Test("a sample of a run is open again, so that the run measures it anew")
    func samples() throws {
        let plan = Plan(backbone: "kws", count: 4, seed: 1)
        func run() throws -> RunState {
            try store.run(of: plan, board: Example.board, origin: .emulated, provenance: Example.provenance)
        }
        let id = try run().id
        let ids = try (0..<2).map { index in
            try store.record(
                Example.profile(index, ops: 1000, cycles: [500]),
                sample: SamplePlace(
                    run: id, index: index, kind: .uniform, backbone: "kws", architecture: "kws-c\(16 + index)"
                ))
        }
        #expect(try run().done == [0, 1])
        #expect(try store.delete([ids[0]]).samples == 1)
        #expect(try run().done == [1] && count("samples") == 1)
    }

    @Test("rows are listed by board, origin, backbone and name, the latest first")
    func listing() throws {
        for number in 0..<5 { try store.record(Example.profile(number, ops: 1000 + number, cycles: [500])) }
        #expect(try store.rows(limit: 2).map(\.id) == [5, 4])
        #expect(try store.rows(board: Example.board.board).count == 5)
        #expect(try store.rows(board: "none").isEmpty && store.rows(backbone: "kws").isEmpty)
        let name = try #require(try store.measurement(3)).model.name
        #expect(try store.rows(name: name).contains { $0.id == 3 })
        #expect(try store.rows(name: "%").isEmpty)
    }
}
