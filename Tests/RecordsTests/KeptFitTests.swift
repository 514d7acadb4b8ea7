import Foundation
import GRDB
import Networks
import TestSupport
import Testing

@testable import Facts
@testable import Latency
@testable import MeasurementExamples
@testable import Records

/// Fits that the database keeps are used as long as the rows that they rest on are the same, and no longer.
@Suite struct KeptFitTests {
    private let request = FitRequest(board: "nucleo-f746zg", engine: "bundled")

    /// Marks what is kept, so that its use shows: as many samples as no database has.
    private func mark(_ store: Store) throws {
        let text = try #require(
            try store.read { try String.fetchOne($0, sql: "SELECT value FROM kept_fits") })
        let count = try StoreJSON.value(BoardFit.self, from: text).fit.sampleCount
        let marked = text.replacing("\"sampleCount\":\(count)", with: "\"sampleCount\":12345")
        #expect(marked != text)
        try store.write { try $0.execute(sql: "UPDATE kept_fits SET value = ?", arguments: [marked]) }
    }

    private func sampleCount(_ store: Store) throws -> Int? { try store.fit(request)?.fit.sampleCount }

    private func record(
        _ numbers: Range<Int>, in store: Store, backbone: String = "kws", board: BoardIdentity = Example.board
    ) throws {
        let run = try store.run(
            of: Plan(backbone: backbone, count: 400, seed: 1), board: board, origin: .emulated,
            provenance: Example.provenance)
        for number in numbers {
            let architecture = try Architecture(
                id: "kws-c\(16 + 4 * (number % 30))-d\(16 + 8 * (number % 17))s2-d\(40 + number)")
            try store.record(
                Example.profile(
                    1000 + number, ops: architecture.ops, cycles: [UInt64(architecture.ops + 100_000)],
                    board: board),
                sample: SamplePlace(
                    run: run.id, index: number, kind: number % 2 == 0 ? .uniform : .coverage,
                    backbone: backbone, architecture: architecture.id))
        }
    }

    @Test("a fit is kept to the last digit, and used while its rows are the same")
    func used() throws {
        let store = try Store(inMemory: ())
        #expect(try store.fit(request) == nil)
        try record(0..<40, in: store)
        let fit = try #require(try store.fit(request))
        #expect(try store.fit(request) == fit)
        #expect(fit.fit == (try Fit(samples: try store.groups()[0].observations)))
        try mark(store)
        #expect(try sampleCount(store) == 12345)
        // Another request has a fit of its own.
        var line = request
        line.kind = .line
        #expect(try store.fit(line)?.fit.kind == .line)
        #expect(try store.fit(line)?.fit.sampleCount == 40)
    }

    @Test("a row more, a row that its board drifted at, and another firmware's rows bring another fit")
    func changed() throws {
        let store = try Store(inMemory: ())
        try record(0..<40, in: store)
        _ = try store.fit(request)
        try mark(store)
        try record(40..<41, in: store)
        #expect(try sampleCount(store) == 41)
        try mark(store)
        try store.write { try $0.execute(sql: "UPDATE measurements SET drift = 0.2 WHERE id = 3") }
        #expect(try sampleCount(store) == 40)
        try mark(store)
        var board = Example.board
        board.engineVersion += ".1"
        try record(0..<30, in: store, board: board)
        #expect(try sampleCount(store) == 30)
        // Rows of a network that a search found are in no fit.
        try mark(store)
        try store.recordFound(
            Example.profile(7), backbone: "kws", architecture: "kws-c40-d60s2-d100", seed: 5)
        #expect(try sampleCount(store) == 12345)
    }

    @Test("a fit that was made in another way, or that cannot be read, is made again")
    func other() throws {
        let store = try Store(inMemory: ())
        try record(0..<40, in: store)
        _ = try store.fit(request)
        for change in ["value = '{}'", "value = substr(value, 1, 80)", "basis = 'another'"] {
            try store.write { try $0.execute(sql: "UPDATE kept_fits SET \(change)") }
            #expect(try sampleCount(store) == 40, "\(change)")
        }
    }

    @Test("one that reads keeps its fit where it may write, and answers without where it may not")
    func reading() throws {
        let folder = try TemporaryFolder("kept")
        let path = folder.url.appending(path: "rows.sqlite").path
        do { try record(0..<40, in: Store(path: path)) }
        let kept = {
            try Store(reading: path).read { try Int.fetchOne($0, sql: "SELECT count(*) FROM kept_fits") }
        }
        #expect(try sampleCount(Store(reading: path)) == 40)
        #expect(try kept() == 1)
        try mark(Store(path: path))
        #expect(try sampleCount(Store(reading: path)) == 12345)
        // A copy that nobody may write: the fit is made, and nothing is kept.
        try Store(path: path).write { try $0.execute(sql: "DELETE FROM kept_fits") }
        let files = FileManager.default
        try files.setAttributes([.posixPermissions: 0o444], ofItemAtPath: path)
        try files.setAttributes([.posixPermissions: 0o555], ofItemAtPath: folder.url.path)
        defer { try? files.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder.url.path) }
        #expect(try sampleCount(Store(reading: path)) == 40)
        if geteuid() != 0 { #expect(try kept() == 0) }
    }

    @Test("the models of a group are kept with their errors, and made again where a sample changed")
    func models() throws {
        let store = try Store(inMemory: ())
        try record(0..<40, in: store)
        let group = try store.groups()[0]
        let models = try store.models(of: group)
        let again = try store.models(of: group)
        #expect(models.map(\.name) == again.map(\.name) && models.map(\.value) == again.map(\.value))
        for (first, second) in zip(models, again) {
            #expect(try first.errors.get() == second.errors.get())
            #expect(first.coefficients == second.coefficients)
        }
        try store.write {
            try $0.execute(sql: "UPDATE kept_fits SET value = replace(value, 'weighted_line', 'kept_line')")
        }
        #expect(try store.models(of: group)[0].name == "kept_line")
        try record(40..<41, in: store)
        #expect(try store.models(of: store.groups()[0])[0].name == "weighted_line")
    }

    @Test("what is kept is no row: exports and merges leave it out")
    func noRow() throws {
        let folder = try TemporaryFolder("kept")
        let store = try Store(path: folder.url.appending(path: "rows.sqlite").path)
        let other = try Store(path: folder.url.appending(path: "other.sqlite").path)
        try record(0..<40, in: store)
        let export = { (store: Store) in
            var text = ""
            try store.export(ExportFilter()) { text += $0.name + $0.text }
            return text
        }
        let before = try export(store)
        _ = try store.fit(request)
        #expect(try export(store) == before)
        _ = try other.merge(store, renamesPlaces: false)
        #expect(try other.read { try Int.fetchOne($0, sql: "SELECT count(*) FROM kept_fits") } == 0)
    }
}
