import Foundation
import GRDB
import TestSupport
import Testing

@testable import Facts
@testable import MeasurementExamples
@testable import Records

/// A database that an older version made, with a row of every table, and its export by that version
/// (`Tests/Fixtures/README.md`).
///
/// Two of its samples were given up for timeouts, as that version did.
@Suite("A database of an older version") struct OldDatabaseTests {
    private static let folder = Folders.fixtures.appending(path: "database")
    private let temporary: TemporaryFolder
    private let path: String

    init() throws {
        temporary = try TemporaryFolder("old")
        path = temporary.url.appending(path: "old.sqlite").path
        try FileManager.default.copyItem(atPath: Self.folder.appending(path: "f919688.db").path, toPath: path)
    }

    private func exported(_ file: String) throws -> String {
        try String(contentsOf: Self.folder.appending(path: "export/\(file)"), encoding: .utf8)
    }

    /// The lines of a table without those of attempts that were outcomes.
    private func lines(_ text: String) -> [Substring] {
        text.split(separator: "\n").filter { !$0.contains(",timeout,") }
    }

    @Test("It opens, and exports the bytes that it exported then but for samples that are open again")
    func export() throws {
        for store in [try Store(reading: path), try Store(path: path)] {
            let files = try store.files()
            #expect(files.count == 11)
            for file in files {
                let old = try exported(file.name)
                if file.name == "failures.csv" {
                    #expect(lines(file.text) == lines(old) && lines(old).count == 4)
                } else {
                    #expect(file.text == old, "\(file.name)")
                }
            }
            let failures = try store.failures().filter { $0.kind == "timeout" }
            #expect(failures.map(\.isOutcome) == [false, false, false, false])
        }
    }

    @Test("It merges with a new one in both directions, and so does its export")
    func merge() throws {
        let new = try Store(path: temporary.url.appending(path: "new.sqlite").path)
        try new.record(Example.profile(77))
        let old = try Store(reading: path)
        let count = try old.measurements().count
        let first = try new.merge(old)
        #expect(first.measurementsAdded == count && first.failuresAdded == 7)
        #expect(first.calibrationsAdded == 1 && first.energiesAdded == 1)
        let again = try new.merge(try Store(path: path))
        #expect(again.measurementsAdded == 0 && again.failuresAdded == 0)
        #expect(try Store(path: path).merge(new).measurementsAdded == 1)
        let taken = try read(Self.folder.appending(path: "export"), into: new)
        #expect(taken.measurementsAdded == 0 && taken.failuresAdded == 0)
        #expect(try new.integrity() == "ok")
    }

    @Test("A sample that it gave up is measured by whoever goes on with it")
    func resumed() throws {
        let store = try Store(path: path)
        #expect(try open(in: store).done == [])
        try measure(0, in: store)
        #expect(try open(in: store).done == [0])
    }

    @Test("A measurement takes the place of a sample that was given up, merged or imported in either order")
    func givesWay() throws {
        let measured = try Store(path: temporary.url.appending(path: "measured.sqlite").path)
        try measure(0, in: measured)
        try measure(1, in: measured)
        let old = try Store(path: path)
        #expect(try measured.merge(old).failuresAdded == 7)
        #expect(try old.merge(measured).measurementsAdded == 2)
        for order in [[true, false], [false, true]] {
            let store = try Store(inMemory: ())
            for isOld in order {
                if isOld {
                    _ = try read(Self.folder.appending(path: "export"), into: store)
                } else {
                    let files = try measured.files(ExportFilter(backbone: "vww160"))
                    _ = try store.importExport("measured") { name in
                        files.first { $0.name == name }.map { Pieces.of(Array($0.text.utf8)) }
                    }
                }
            }
            #expect(try open(in: store).done == [0, 1])
            #expect(try store.failures().count { $0.kind == "timeout" } == 4)
        }
    }

    private func read(_ folder: URL, into store: Store) throws -> MergeOutcome {
        try store.importExport(folder.path) { name in
            let file = folder.appending(path: name)
            guard FileManager.default.fileExists(atPath: file.path) else { return nil }
            return Pieces.of(Array(try Data(contentsOf: file)))
        }
    }

    /// The run of the old database whose samples were given up, in any database.
    private func open(in store: Store) throws -> RunState {
        try store.run(
            of: Plan(backbone: "vww160", count: 2, seed: 9, design: .uniform), board: try firmware,
            origin: .emulated, provenance: Example.provenance)
    }

    private var firmware: BoardIdentity {
        get throws {
            let provenance = try StoreJSON.value(ExportProvenance.self, from: try exported("provenance.json"))
            let run = try #require(provenance.runs.first { $0.plan.backbone == "vww160" })
            return try #require(provenance.firmwares.first { $0.number == run.firmware }).identity
        }
    }

    private func measure(_ index: Int, in store: Store) throws {
        let sample = SamplePlace(
            run: try open(in: store).id, index: index, kind: .uniform, backbone: "vww160",
            architecture: "a\(index)")
        try store.record(Example.profile(500 + index, board: try firmware), sample: sample)
    }
}

/// Bytes as an export's reader takes them.
private enum Pieces {
    static func of(_ bytes: [UInt8]) -> NextBytes {
        var rest = bytes[...]
        return {
            defer { rest = rest.dropFirst(1 << 16) }
            return Array(rest.prefix(1 << 16))
        }
    }
}
