import Foundation
import GRDB
import TestSupport
import Testing

@testable import Boards
@testable import MeasurementExamples
@testable import Measurements

@Suite struct ExchangeTests {
    let store: Store

    /// A database with samples, a layer study's row, sentinels, failures of all sorts, and names that ask for quotes.
    init() throws {
        store = try Store(inMemory: ())
        let board = ScriptedBoard()
        board.drift = (from: 12, factor: 1.1 / 3)
        board.failures[5] = .fault(Self.fault)
        _ = try Crew([board]).run(
            Plan(backbone: "kws", count: 7, seed: .max),
            rules: CampaignRules(repeats: 2, sentinel: SentinelRule(every: 3)), in: store)
        board.refusal = .modelTooLarge(bytes: 5, available: 2)
        _ = try Crew([board]).run(
            Plan(backbone: "ad", count: 2, seed: 1, design: .uniform), rules: CampaignRules(), in: store)
        var profile = Example.profile(3)
        profile.model.name = "a \"quoted\", name\nof\r\ntwo lines, \u{301}"
        try store.record(profile)
        try store.record(Example.profile(3, board: Self.other, origin: .silicon))
    }

    private static let fault = FaultReport(
        kind: "usage", pc: 1, lr: 2, sp: 3, xpsr: 4, cfsr: 5, hfsr: 6, mmfar: 7, bfar: 8, opIndex: nil)

    private static let other: BoardIdentity = {
        var board = Example.board
        board.board = "nucleo-f446re"
        return board
    }()

    @Test("What is exported, read into an empty database and exported again is the same to the byte")
    func roundTrip() throws {
        let files = try store.export()
        #expect(files.map(\.name).contains("samples.csv") && files.map(\.name).contains("schema.json"))
        let copy = try Store(inMemory: ())
        let outcome = try read(files, into: copy)
        #expect(outcome.measurementsAdded == (try store.measurements().count))
        #expect(outcome.failuresAdded == (try store.failures().count) && outcome.failuresAdded > 2)
        let again = try copy.export()
        for (first, second) in zip(files, again) {
            #expect(first.text == second.text, "\(first.name)")
        }
        #expect(try read(files, into: copy).measurementsAdded == 0)
        #expect(try copy.driftedCount() == store.driftedCount() && store.driftedCount() > 0)
    }

    @Test("Numbers read back as they were, whatever their digits")
    func numbers() throws {
        let rows = try table("samples.csv")
        let latencies = try rows.map { try $0.value("latency_ms", as: Double.self) }.sorted()
        #expect(latencies == (try store.measurements().map(\.latencyMilliseconds).sorted()))
        let drifts = try rows.compactMap { try $0.optional("drift", as: Double.self) }
        #expect(Set(drifts) == Set(try store.measurements().compactMap(\.drift)) && !drifts.isEmpty)
    }

    @Test("A filter leaves the rows of one backbone or one kind of board")
    func filter() throws {
        #expect(try table("samples.csv", ExportFilter(backbone: "kws")).count == 7)
        #expect(try table("failures.csv", ExportFilter(backbone: "ad")).count == 2)
        #expect(try table("samples.csv", ExportFilter(board: "nucleo-f446re")).count == 1)
        #expect(try table("samples.csv", ExportFilter(origin: .silicon)).count == 1)
        let part = try store.export(ExportFilter(backbone: "kws"))
        #expect(try read(part, into: try Store(inMemory: ())).measurementsAdded == 7)
    }

    @Test(
        "A cell that was edited is refused with its line",
        arguments: [
            ("samples.csv", "kws,", "ad,"), ("samples.csv", "emulated", "measured"),
            ("samples.csv", ",nucleo-f746zg,", ",nucleo-f746zh,"), ("operators.csv", "CONV_2D,", "CONV_2D,1"),
            ("failures.csv", "does_not_fit", "timeout?"), ("provenance.json", "216000000", "0"),
            ("provenance.json", "\"format\" : 1", "\"format\" : 2"), ("samples.csv", "\n", "\",\n"),
            ("sentinels.csv", "key", "kez"),
        ])
    func edited(file: String, old: String, new: String) throws {
        var files = try store.export()
        let index = try #require(files.firstIndex { $0.name == file })
        let range = try #require(files[index].text.range(of: old, options: .backwards))
        files[index].text.replaceSubrange(range, with: new)
        let copy = try Store(inMemory: ())
        #expect(throws: (any Error).self) { try read(files, into: copy) }
        #expect(try copy.measurements().isEmpty)
    }

    @Test("Cut off or with bits flipped anywhere, an export is read or refused in one line")
    func hostile() throws {
        let files = try store.export()
        var numbers = SeededNumbers(seed: 4)
        for round in 0..<120 {
            let victim = round % (files.count - 1)
            var bytes = Array(files[victim].text.utf8)
            if round % 3 == 0 {
                bytes = Array(bytes.prefix(Int.random(in: 0..<bytes.count, using: &numbers)))
            } else {
                bytes[Int.random(in: 0..<bytes.count, using: &numbers)] = UInt8.random(
                    in: 0...255, using: &numbers)
            }
            do {
                _ = try Store(inMemory: ()).importExport("export") { name in
                    name == files[victim].name
                        ? bytes : Array(files.first { $0.name == name }?.text.utf8 ?? "".utf8)
                }
            } catch {
                #expect(!"\(error)".contains("\n"), "\(error)")
            }
        }
    }

    @Test("Records of comma-separated values keep what is in them")
    func records() throws {
        let fields = [
            "plain", "", "with, comma", "with \"quotes\"", "two\nlines", "\r", " spaces ", "é\u{301}",
        ]
        let text = CSV.record(["a", "b"]) + CSV.record(fields)
        let read = try CSV.records(Array(text.utf8), file: "x")
        #expect(read.map(\.fields) == [["a", "b"], fields] && read.map(\.line) == [1, 2])
        #expect(
            try CSV.records(Array("a,b\r\n\"c\",".utf8), file: "x").map(\.fields) == [
                ["a", "b"], ["c", ""],
            ])
        for wrong in ["\"open", "\"a\"b", "a\"b", "\u{22}a\u{22} ,"] {
            #expect(throws: ExchangeError.self) { try CSV.records(Array(wrong.utf8), file: "x") }
        }
        #expect(throws: ExchangeError.self) { try CSV.records([0xFF, 0x2C], file: "x") }
    }

    private func table(_ name: String, _ filter: ExportFilter = ExportFilter()) throws -> [ImportTable.Row] {
        let file = try #require(try store.export(filter).first { $0.name == name })
        return try ImportTable(Array(file.text.utf8), file: name).rows
    }

    private func read(_ files: [ExportFile], into store: Store) throws -> MergeOutcome {
        try store.importExport("export") { name in
            Array(try #require(files.first { $0.name == name }).text.utf8)
        }
    }
}
