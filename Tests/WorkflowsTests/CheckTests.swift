import Boards
import Console
import Foundation
import Networks
import TestSupport
import Testing

@testable import Facts
@testable import Latency
@testable import MeasurementExamples
@testable import Records
@testable import Workflows

@Suite struct CheckTests {
    let folder: TemporaryFolder
    let store: Store
    let model: Model
    let path: String

    init() throws {
        folder = try TemporaryFolder("check")
        store = try Store(inMemory: ())
        try StoredSamples.record(40, in: store)
        model = try Model(bytes: try StoredSamples.architecture(70).model())
        path = folder.url.appending(path: "model.tflite").path
        try Data(model.bytes).write(to: URL(filePath: path))
    }

    private func checking(
        _ limits: CheckLimits, store: Store? = nil, on kind: BoardDescriptor = .f746zg
    ) -> ModelChecking {
        // No firmware at hand: what the descriptor leaves.
        ModelChecking(
            limits, on: kind, engine: .bundled, level: 0.95,
            by: PredictionSource(
                store: store ?? self.store, FitRequest(board: kind.name, engine: "bundled"),
                kept: KeptSets(folder: folder.url)), at: FirmwareLocator(home: folder.url.path))
    }

    private func limits(_ change: (inout CheckLimits) -> Void) -> CheckLimits {
        var limits = CheckLimits()
        change(&limits)
        return limits
    }

    /// What the stored rows are made to say.
    private var latencyMs: Double { StoredSamples.latencyMs(ops: ModelCost(model).ops) }

    @Test("the upper end of the interval decides, not the prediction")
    func upperEnd() throws {
        let wide = checking(limits { $0.maxLatencyMs = 1000 }).check(path)
        let limit = try #require(wide.limits.first)
        #expect(wide.verdict == .within && limit.figure > latencyMs && limit.figure < 1.05 * latencyMs)
        #expect(limit.basis.contains("upper end of the 95 % interval") && limit.basis.contains("emulated"))
        let between = (latencyMs + limit.figure) / 2
        #expect(checking(limits { $0.maxLatencyMs = between }).check(path).verdict == .exceeded)
        #expect(checking(limits { $0.maxLatencyMs = limit.figure }).check(path).verdict == .within)
    }

    @Test("other work counts with the latency limit, and with the period alone where there is one")
    func other() throws {
        let alone = try #require(checking(limits { $0.maxLatencyMs = 1 }).check(path).limits.first).figure
        let together = checking(
            limits {
                $0.maxLatencyMs = 1
                $0.otherMs = 7
            }
        ).check(path).limits
        #expect(together.map(\.name) == [.latency] && abs(together[0].figure - alone - 7) < 1e-9)
        let apart = checking(
            limits {
                $0.maxLatencyMs = 1
                $0.periodMs = alone + 8
                $0.otherMs = 7
            }
        ).check(path).limits
        #expect(apart.map(\.name) == [.latency, .period])
        #expect(abs(apart[0].figure - alone) < 1e-9 && abs(apart[1].figure - alone - 7) < 1e-9)
        #expect(!apart[0].holds && apart[1].holds && abs(apart[1].margin - 1) < 1e-9)
    }

    @Test("memory is that of the plan with the firmware's, energy the published power times the latency")
    func memoryAndEnergy() throws {
        let checked = checking(
            limits {
                $0.maxLatencyMs = 1000
                $0.maxSRAMBytes = 1
                $0.maxFlashBytes = 1 << 20
                $0.maxEnergyMj = 1000
            }
        ).check(path)
        #expect(checked.limits.map(\.name) == [.latency, .sram, .flash, .energy])
        let arena = try MemoryPlan(model, engine: .bundled).totalBytes
        #expect(checked.limits[1].figure == Double(arena + 16 * 1024) && !checked.limits[1].holds)
        #expect(checked.limits[2].figure == Double(model.bytes.count + 128 * 1024))
        // Table 4 of MicroNets: 445 mW on the F746ZG.
        #expect(abs(checked.limits[3].figure - checked.limits[0].figure * 0.445) < 1e-9)
        #expect(checked.verdict == .exceeded)
    }

    @Test("no prediction, no file and a damaged file are unusable, but memory needs no prediction")
    func unusable() throws {
        let empty = try Store(inMemory: ())
        let timed = checking(limits { $0.maxLatencyMs = 9 }, store: empty).check(path)
        #expect(timed.verdict == .unusable && timed.problem?.contains("--by profile") == true)
        #expect(checking(limits { $0.maxFlashBytes = 1 << 20 }, store: empty).check(path).verdict == .within)
        let broken = folder.url.appending(path: "broken.tflite")
        try Data(model.bytes.prefix(500)).write(to: broken)
        for file in [broken.path, path + "x"] {
            let checked = checking(limits { $0.maxFlashBytes = 1 << 20 }).check(file)
            #expect(checked.verdict == .unusable && checked.problem?.hasPrefix(file) == true)
        }
    }

    @Test("a model that does not fit the board exceeds the board's own limit")
    func tooLarge() throws {
        let network = try #require(KnownNetwork.named("MicroNet-VWW-3"))
        let file = folder.url.appending(path: "large.tflite")
        try Data(try network.network.model()).write(to: file)
        let checked = checking(limits { $0.maxFlashBytes = 8 << 20 }, on: .f446re).check(file.path)
        #expect(
            checked.verdict == .exceeded && checked.limits.contains { $0.name == .modelFile && !$0.holds })
    }

    @Test("the worst verdict counts, and the report says what the figures do not hold")
    func report() throws {
        let wide = limits { $0.maxLatencyMs = 1000 }
        let report = CheckReport([path, path + "x"], by: checking(wide), limitsFile: nil)
        #expect(report.verdict == .unusable && report.models.map(\.verdict) == [.within, .unusable])
        #expect(report.remark?.contains("feature extraction") == true)
        #expect(report.lines.last?.contains("1 within, 0 exceeded, 1 unusable") == true)
        #expect(report.annotations.count == 1 && report.annotations[0].hasPrefix("::error file="))
        #expect(CheckReport([path], by: checking(wide), limitsFile: nil).annotations.isEmpty)
        #expect(
            CheckReport([path], by: checking(limits { $0.maxFlashBytes = 1 }), limitsFile: nil).remark == nil)
    }

    @Test("names of files cannot end an annotation or a cell of a table")
    func escapes() throws {
        let name = folder.url.appending(path: "a|b,c:d%\ne.tflite").path
        let report = CheckReport(
            [name], by: checking(limits { $0.maxFlashBytes = 1 }), limitsFile: nil)
        let annotation = try #require(report.annotations.first)
        #expect(!annotation.contains("\n") && annotation.contains("a|b%2Cc%3Ad%25%0Ae.tflite"))
        #expect(report.markdown.contains { $0.contains("a\\|b,c:d% e.tflite") })
        #expect(report.markdown.allSatisfy { !$0.contains("\n") })
    }

    // MARK: throughline.yaml

    private func file(_ text: String) throws -> LimitsFile {
        let place = folder.url.appending(path: "throughline.yaml")
        try Data(text.utf8).write(to: place)
        return try LimitsFile(path: place.path)
    }

    @Test("a file's limits, board and models are read, and options win")
    func limitsFile() throws {
        let file = try file(
            """
            models: ["*.tflite", model.*]
            board: f446re
            engine: tflm
            by: profile
            interval: 90
            limits: {max-latency: 20ms, max-sram: 128KiB, max-energy: 500uJ, other: 1.5ms, period: 1s}
            """)
        #expect(file.engine == .tflm)
        #expect(file.board == "f446re" && file.method == .profile && file.interval == "90")
        let expected = limits {
            $0.maxLatencyMs = 20
            $0.maxSRAMBytes = 131_072
            $0.maxEnergyMj = 0.5
            $0.otherMs = 1.5
            $0.periodMs = 1000
        }
        #expect(file.limits == expected)
        let options = limits { $0.maxLatencyMs = 5 }.completed(by: file.limits)
        #expect(options.maxLatencyMs == 5 && options.maxSRAMBytes == 131_072)
        #expect(try file.models().map { URL(filePath: $0).lastPathComponent } == ["model.tflite"])
        let below = folder.url.appending(path: "a/b")
        try FileManager.default.createDirectory(at: below, withIntermediateDirectories: true)
        #expect(try LimitsFile.nearest(to: below.path)?.path.hasSuffix("throughline.yaml") == true)
    }

    @Test(
        "what a file says wrong is named in one line",
        arguments: [
            ("limits: {max-latency: 20}", "limits: max-latency: expected a time such as 20ms, found '20'"),
            ("limits: {max-sram: 1G}", "max-sram: expected a number of bytes"),
            ("limits: {latency: 20ms}", "knows no key latency"),
            ("limits: {}\nmodel: x", "knows no key model"),
            ("by: magic\nlimits: {}", "expected predict or profile, found 'magic'"),
            ("engine: keras\nlimits: {}", "engine: expected bundled or tflm, found 'keras'"),
            ("limits: [", "line"),
            ("models: []", "limits"),
        ])
    func refusals(text: String, part: String) throws {
        let error = try #require(throws: CommandError.self) { try file(text) }
        #expect(error.exit == .input && error.message.contains(part), "\(error.message)")
        #expect(error.message.contains("throughline.yaml: ") && !error.message.contains("\n"))
    }

    @Test("a pattern without a file is an error: a check of nothing must not pass")
    func emptyPattern() throws {
        let file = try file("models: [none/*.tflite]\nlimits: {max-flash: 1K}")
        let error = try #require(throws: CommandError.self) { try file.models() }
        #expect(error.message.contains("'none/*.tflite'"))
    }
}
