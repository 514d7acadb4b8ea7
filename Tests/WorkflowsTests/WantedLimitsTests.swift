import Console
import Networks
import Testing

@testable import Campaigns
@testable import Facts
@testable import Latency
@testable import MeasurementExamples
@testable import Records
@testable import Workflows

@Suite struct WantedLimitsTests {
    let budget = BoardBudget(.f746zg)

    private func fit(_ count: Int) throws -> FitAtLevel {
        let store = try Store(inMemory: ())
        try StoredSamples.record(count, in: store)
        let request = FitRequest(
            board: "nucleo-f746zg", engine: "bundled", backbone: "kws", origin: .emulated)
        return FitAtLevel(try #require(try store.fit(request)))
    }

    @Test("who asks for nothing gets the board's own limits")
    func none() throws {
        let limits = try WantedLimits().limits(fit: nil, budget: budget)
        #expect(
            limits == [
                .memory(maxBytes: budget.arenaBytes, besidesArena: 0, engine: .bundled),
                .flash(maxBytes: budget.modelBytes, besidesFile: 0),
            ])
    }

    @Test("memory is limited with what else takes it, by the fit's firmware or by the most that any takes")
    func memory() throws {
        var wanted = WantedLimits()
        wanted.maxSRAMBytes = 131_072
        wanted.maxFlashBytes = 262_144
        let unknown = try wanted.limits(fit: nil, budget: budget)
        #expect(
            unknown.prefix(2) == [
                .memory(
                    maxBytes: 131_072, besidesArena: BoardBudget.staticBytesAtMost, engine: .bundled),
                .flash(
                    maxBytes: 262_144,
                    besidesFile: BoardBudget.slotBytes(.bundled) + FirmwareLimits.entryHeaderBytes),
            ])
        let known = try wanted.limits(fit: try fit(24), budget: budget)
        #expect(
            known.prefix(2) == [
                .memory(maxBytes: 131_072, besidesArena: Example.board.staticBytes, engine: .bundled),
                .flash(maxBytes: 262_144, besidesFile: 60_000 + FirmwareLimits.entryHeaderBytes),
            ])
    }

    @Test("arena and model file are limited to the less of what is asked and what the board has")
    func less() throws {
        var wanted = WantedLimits()
        wanted.maxArenaBytes = 1000
        wanted.maxModelBytes = Int.max
        let limits = try wanted.limits(fit: nil, budget: budget)
        #expect(
            limits == [
                .memory(maxBytes: 1000, besidesArena: 0, engine: .bundled),
                .flash(maxBytes: budget.modelBytes, besidesFile: 0),
            ])
    }

    @Test("ops are limited as they are asked for, and the arena by the budget's engine")
    func ops() throws {
        var wanted = WantedLimits()
        wanted.maxOps = 20_000_000
        let tflm = BoardBudget(.f746zg, engine: .tflm)
        let limits = try wanted.limits(fit: nil, budget: tflm)
        #expect(limits.first == .ops(20_000_000))
        #expect(
            limits.contains(.memory(maxBytes: tflm.arenaBytes, besidesArena: 0, engine: .tflm)))
    }

    @Test("a latency is limited by the fit's rule, or by the upper end of its interval")
    func latency() throws {
        let fit = try fit(40)
        var wanted = WantedLimits()
        wanted.maxLatencyMs = 100
        #expect(
            try wanted.limits(fit: fit, budget: budget).first == .latency(maxMs: 100, rule: fit.rule))
        wanted.isByUpperEnd = true
        let interval = try #require(fit.interval)
        #expect(
            try wanted.limits(fit: fit, budget: budget).first
                == .latency(maxMs: 100, rule: fit.rule, interval: interval))
    }

    @Test("a latency without samples is refused, and an interval without enough of them")
    func refusals() throws {
        var wanted = WantedLimits()
        wanted.maxLatencyMs = 100
        let missing = try #require(throws: CommandError.self) {
            try wanted.limits(fit: nil, budget: budget)
        }
        #expect(missing.exit == .input && missing.message.contains("expected samples of the backbone"))
        wanted.isByUpperEnd = true
        wanted.level = 0.9
        let few = try fit(12)
        try #require(few.interval == nil)
        let error = try #require(throws: CommandError.self) { try wanted.limits(fit: few, budget: budget) }
        #expect(error.exit == .input)
        #expect(error.message.contains("enough samples for a 90 % interval, found 12"))
    }
}
