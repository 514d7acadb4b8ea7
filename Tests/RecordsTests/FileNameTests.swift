import Foundation
import GRDB
import TestSupport
import Testing

@testable import Facts
@testable import MeasurementExamples
@testable import Records

/// Names that come from elsewhere and become files.
@Suite struct FileNameTests {
    private static let hostile = "x/../../../p"

    private func sample(in store: Store, backbone: String) throws -> MeasurementSet {
        let run = try store.run(
            of: Plan(backbone: backbone, count: 1, seed: 1), board: Example.board, origin: .emulated,
            provenance: Example.provenance)
        try store.record(
            Example.profile(),
            sample: SamplePlace(run: run.id, index: 0, kind: .uniform, backbone: backbone, architecture: "a"))
        return try #require(try store.measurementSets().first)
    }

    @Test("A plain name is its own file name; any other becomes one without a path, two of them two")
    func safe() {
        for name in ["kws", "2026-11-21-f746zg-vww160", "a.b_c-1", "..a".replacing("..", with: "x..")] {
            #expect(FileName.safe(name) == name)
        }
        let names = [
            "", ".", "..", "/", "a/b", "a\\b", "a\0b", "é", "../../p", "a b", ".a", "-a", Self.hostile,
        ]
        let files = names.map(FileName.safe)
        #expect(Set(files).count == names.count)
        for file in files { #expect(FileName.isPlain(file), "\(file)") }
        #expect(FileName.isPlain(FileName.safe(String(repeating: "a", count: 5000))))
    }

    @Test("A set's folder lies in the folder that was asked for, whatever its rows hold")
    func folder() throws {
        let store = try Store(inMemory: ())
        var set = try sample(in: store, backbone: Self.hostile)
        #expect(!set.name.contains("/"))
        set.date = "../../../2"
        #expect(FileName.isPlain(set.name))
        #expect(set.plan.contains("\"\(Self.hostile)\""))
    }

    @Test("SQL and Swift agree on what is plain")
    func sql() throws {
        let queue = try DatabaseQueue()
        for name in [
            "kws", "a-b", "", "-a", "a/b", "a b", ".a", "a\nb", "é", "aé", String(repeating: "a", count: 201),
        ] {
            let isNotPlain = try queue.read {
                try Bool.fetchOne(
                    $0, sql: "SELECT \(FileName.isNotPlain("value")) FROM (SELECT ? AS value)",
                    arguments: [name])
            }
            #expect(isNotPlain == !FileName.isPlain(name), "\(name)")
        }
    }

    @Test("An export with such a name is not imported")
    func importing() throws {
        let source = try Store(inMemory: ())
        _ = try sample(in: source, backbone: Self.hostile)
        var files: [String: String] = [:]
        try source.export { files[$0.name, default: ""] += $0.text }
        let store = try Store(inMemory: ())
        let error = try #require(throws: ExchangeError.self) {
            try store.importExport("export") { name in
                var rest = Array((files[name] ?? "").utf8)
                return {
                    defer { rest = [] }
                    return rest
                }
            }
        }
        #expect(error.description.contains("expected a name of letters"))
        #expect(try store.measurementSets().isEmpty)
    }

    @Test("A database with such a name, or with a time that is none, is not merged")
    func merge() throws {
        let temporary = try TemporaryFolder("names")
        let target = try Store(path: temporary.url.appending(path: "target").path)
        let shard = try Store(path: temporary.url.appending(path: "shard").path)
        _ = try sample(in: shard, backbone: "kws")
        for statement in [
            "UPDATE runs SET backbone = '\(Self.hostile)'", "UPDATE architectures SET backbone = '../p'",
            "UPDATE boards SET name = 'a/b'", "UPDATE firmwares SET engine = '/'",
            "UPDATE runs SET board = ''",
            "UPDATE measurements SET recorded_at = '../../../p'",
        ] {
            let copy = temporary.url.appending(path: UUID().uuidString).path
            try shard.writer.writeWithoutTransaction {
                try $0.execute(sql: "VACUUM INTO ?", arguments: [copy])
            }
            try Store(path: copy).write { try $0.execute(sql: statement) }
            let error = try #require(throws: MergeError.self) { try target.merge(try Store(reading: copy)) }
            #expect(error.description.contains("cannot be '") && !error.description.contains("\n"))
            #expect(try target.measurements().isEmpty)
        }
        #expect(try target.merge(shard).measurementsAdded == 1)
    }
}
