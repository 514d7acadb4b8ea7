import Boards
import Foundation
import GRDB
import TestSupport
import Testing

@testable import Campaigns
@testable import Facts
@testable import Latency
@testable import MeasurementExamples
@testable import Records

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
        let silicon = try store.record(Example.profile(3, board: Self.other, origin: .silicon))
        try store.record(Self.metered, of: silicon)
        let rows = try store.measurements().map(\.id)
        try store.record(
            Calibration(
                group: try #require(CalibrationGroup(Example.board)), scale: 1.0 / 3, count: 2,
                leftOutMean: 0.1,
                leftOutWorst: 0.2, measurements: [silicon, rows[0]]), provenance: Example.provenance)
        let group = FitGroup(backbone: "kws", space: "", origin: .emulated, firmware: Example.board)
        try store.record(
            [
                StoredFit(
                    group: group, samples: .pooled, model: "second_model", value: "{\"constant\":0.1}",
                    leftOutMAPE: 0.1, measurements: [rows[2], rows[1]])
            ], provenance: Example.provenance)
    }

    private static var metered: MeteredEnergy {
        get throws {
            var trace = PowerTrace(channel: "D0")
            trace.times = (0..<300).map { Double($0) * 1e-3 }
            trace.watts = (0..<300).map { 0.1 + Double($0 % 7) / 300 }
            trace.isMarked = (0..<300).map { (100..<200).contains($0) }
            return MeteredEnergy(
                meter: .ppk2, traceSHA256: String(repeating: "cd", count: 32), channel: "D0",
                supplyVolts: 3.3,
                energy: try InferenceEnergy(trace, latency: 100, isEmulated: false),
                provenance: Example.provenance)
        }
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
        let files = try files()
        #expect(
            files.map(\.name) == [
                "samples.csv", "operators.csv", "failures.csv", "sentinels.csv", "energies.csv",
                "calibrations.csv", "fits.csv", "counts.csv", "blocks.csv", "provenance.json", "schema.json",
            ])
        for file in files.dropLast(2) { #expect(file.text.count(where: \.isNewline) > 1, "\(file.name)") }
        let copy = try Store(inMemory: ())
        let outcome = try read(files, into: copy)
        #expect(outcome.measurementsAdded == (try store.measurements().count))
        #expect(outcome.failuresAdded == (try store.failures().count) && outcome.failuresAdded > 2)
        for (first, second) in zip(files, try self.files(of: copy)) {
            #expect(first == second, "\(first.name)")
        }
        let profile = try #require(try copy.measurements().first { $0.origin == .silicon })
        #expect(try copy.counts(of: profile.id) != nil)
        #expect(try copy.energies(limit: 99).compactMap(\.metered) == [Self.metered])
        #expect(outcome.energiesAdded == 1 && outcome.calibrationsAdded == 1)
        let fit = try #require(try copy.storedFits().first)
        #expect(try copy.keys(of: fit.measurements) == store.keys(of: store.storedFits()[0].measurements))
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
        let part = try files(ExportFilter(backbone: "kws"))
        let copy = try Store(inMemory: ())
        #expect(try read(part, into: copy).measurementsAdded == 7)
        #expect(try copy.storedFits().count == 1 && copy.calibrations().isEmpty)
    }

    @Test("An export without what came later, or without counts, is read as well")
    func older() throws {
        let names = ["samples.csv", "operators.csv", "failures.csv", "sentinels.csv", "provenance.json"]
        let old = try files().filter { names.contains($0.name) }
        #expect(try read(old, into: try Store(inMemory: ())).measurementsAdded == store.measurements().count)
        var filter = ExportFilter()
        filter.hasCounts = false
        let light = try files(filter)
        #expect(!light.contains { $0.name == "counts.csv" || $0.name == "blocks.csv" })
        let copy = try Store(inMemory: ())
        _ = try read(light, into: copy)
        #expect(try files(filter, of: copy) == light)
        let error = try #require(throws: ExchangeError.self) {
            try read(old.dropLast(), into: try Store(inMemory: ()))
        }
        #expect(error.description.contains("provenance.json: expected a file"))
    }

    @Test(
        "The sets of measurements that are kept here are read, and written to the byte", arguments: Self.sets)
    func kept(set: String) throws {
        let folder = Folders.repository.appending(path: "measurements/\(set)")
        let store = try Store(inMemory: ())
        let outcome = try store.importExport(set) { name in
            let file = folder.appending(path: name)
            guard FileManager.default.fileExists(atPath: file.path) else { return nil }
            return Self.pieces(Array(try Data(contentsOf: file)), of: 1 << 16)
        }
        let text = try String(contentsOf: folder.appending(path: "plan.yaml"), encoding: .utf8)
        let planned = try CampaignPlan(reading: text).samples.reduce(0) { $0 + ($1.count ?? 0) }
        // The image of TensorFlow Lite Micro lacks operators of some networks of no backbone, which so have no row.
        let isPartial = set.hasSuffix("-foreign-tflm")
        #expect(isPartial ? outcome.measurementsAdded < planned : outcome.measurementsAdded == planned)
        #expect(outcome.measurementsAdded >= 80)
        // Columns that came later stand in the schema alone.
        for file in try files(of: store) where file.name != "schema.json" {
            let kept = folder.appending(path: file.name)
            guard FileManager.default.fileExists(atPath: kept.path) else { continue }
            #expect(try Data(contentsOf: kept) == Data(file.text.utf8), "\(file.name)")
        }
    }

    private static let sets =
        (try? FileManager.default.contentsOfDirectory(
            atPath: Folders.repository.appending(path: "measurements").path))?
        .filter { $0.first?.isNumber == true }.sorted() ?? []

    @Test(
        "A cell that was edited is refused with its line",
        arguments: [
            ("samples.csv", "kws,", "ad,"), ("samples.csv", "emulated", "measured"),
            ("samples.csv", ",nucleo-f746zg,", ",nucleo-f746zh,"), ("operators.csv", "CONV_2D,", "CONV_2D,1"),
            ("failures.csv", "does_not_fit", "timeout?"), ("provenance.json", "216000000", "0"),
            ("provenance.json", "\"format\" : 1", "\"format\" : 2"), ("samples.csv", "\n", "\",\n"),
            ("sentinels.csv", "key", "kez"), ("operators.csv", "\n", "\nx,0,3,CONV_2D,1,1\n"),
            ("energies.csv", "ppk2", "ppk3"), ("calibrations.csv", "bundled", "\"bundled"),
            ("fits.csv", "pooled", "all"), ("fits.csv", "[\"\"", "[\"\"0"), ("counts.csv", ",-1,", ",-2,"),
            ("counts.csv", ",-1,", ",7,"), ("blocks.csv", "\n2,1,", "\n3,1,"), ("blocks.csv", ",1,", ",9,"),
        ])
    func edited(file: String, old: String, new: String) throws {
        var files = try files()
        let index = try #require(files.firstIndex { $0.name == file })
        let range = try #require(files[index].text.range(of: old, options: .backwards))
        files[index].text.replaceSubrange(range, with: new)
        let copy = try Store(inMemory: ())
        #expect(throws: (any Error).self) { try read(files, into: copy) }
        #expect(try copy.measurements().isEmpty)
    }

    @Test("Cut off or with bits flipped anywhere, an export is read or refused in one line")
    func hostile() throws {
        let files = try files()
        var numbers = SeededNumbers(seed: 4)
        for round in 0..<160 {
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
                    Self.pieces(
                        name == files[victim].name
                            ? bytes : Array(files.first { $0.name == name }?.text.utf8 ?? "".utf8), of: 1000)
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
        for size in 1...9 {
            let read = try records(Array(text.utf8), size)
            #expect(read.map(\.fields) == [["a", "b"], fields] && read.map(\.line) == [1, 2])
            #expect(
                try records(Array("a,b\r\n\"c\",".utf8), size).map(\.fields) == [["a", "b"], ["c", ""]])
            for wrong in ["\"open", "\"a\"b", "a\"b", "\u{22}a\u{22} ,"] {
                #expect(throws: ExchangeError.self) { try records(Array(wrong.utf8), size) }
            }
            #expect(throws: ExchangeError.self) { try records([0xFF, 0x2C], size) }
        }
    }

    private func records(_ bytes: [UInt8], _ size: Int) throws -> [(line: Int, fields: [String])] {
        var reader = CSVReader(file: "x", next: Self.pieces(bytes, of: size))
        var records: [(line: Int, fields: [String])] = []
        while let record = try reader.record() { records.append(record) }
        return records
    }

    /// Gives bytes a few at a time.
    private static func pieces(_ bytes: [UInt8], of size: Int) -> NextBytes {
        var rest = bytes[...]
        return {
            defer { rest = rest.dropFirst(size) }
            return Array(rest.prefix(size))
        }
    }

    private func table(_ name: String, _ filter: ExportFilter = ExportFilter()) throws -> [ImportTable.Row] {
        let file = try #require(try files(filter).first { $0.name == name })
        var table = try ImportTable(file: name, next: Self.pieces(Array(file.text.utf8), of: 100))
        var rows: [ImportTable.Row] = []
        while let row = try table.next() { rows.append(row) }
        return rows
    }

    private func files(_ filter: ExportFilter = ExportFilter(), of store: Store? = nil) throws -> [ExportFile]
    {
        try (store ?? self.store).files(filter)
    }

    private func read(_ files: some Sequence<ExportFile>, into store: Store) throws -> MergeOutcome {
        let texts = Dictionary(files.map { ($0.name, $0.text) }, uniquingKeysWith: { first, _ in first })
        return try store.importExport("export") { name in
            texts[name].map { Self.pieces(Array($0.utf8), of: 777) }
        }
    }
}
