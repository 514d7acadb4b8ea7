import Cycles
import TestSupport
import Testing

@testable import Campaigns
@testable import Facts
@testable import Networks
@testable import Records

@Suite("Counts of the virtual board", .serialized)
struct RepricingTests {
    /// A network of the kws backbone, small enough to run many times.
    private static func model() throws -> Model {
        try Model(
            bytes: try Architecture(
                .kws, stem: 24, choices: [[20], [28], nil, nil, nil, nil, nil, nil, nil]
            ).model())
    }

    private static func profile(_ board: BoardDescriptor, timing: VirtualTiming = .fast) throws -> Profile {
        let profiler = Profiler(
            board: try Bench(board, timing: timing).board, tool: Tool(commit: ""), repeats: 3)
        return try profiler.profile(try model(), name: "small", on: try profiler.attach())
    }

    @Test(
        "two processes give the same cycles and counts, and all warm inferences take the same",
        arguments: VirtualTiming.allCases)
    func determinism(timing: VirtualTiming) throws {
        let first = try Self.profile(.f746zg, timing: timing)
        let second = try Self.profile(.f746zg, timing: timing)
        #expect(first.counts != nil)
        #expect(first.counts == second.counts)
        #expect(first.coldCycles == second.coldCycles)
        #expect(first.steadyCycles == second.steadyCycles)
        #expect(first.perOp == second.perOp)
        // A reading's fraction of a cycle is the only difference that is left.
        #expect(first.maximumCycles - first.minimumCycles <= 1)
        #expect(first.board.cycleModel?.hasSuffix(timing.rawValue) == true)
    }

    @Test(
        "stored and priced by the same rules they give the stored cycles, and by others what the counts say",
        arguments: BoardDescriptor.all)
    func repricing(board: BoardDescriptor) throws {
        let store = try Store(inMemory: ())
        let profile = try Self.profile(board)
        let id = try store.record(profile)
        let row = try #require(try store.measurements().first)
        let counts = try #require(try store.counts(of: id))
        let same = try #require(try Repricing(CycleRules()).reprice(row, in: store))
        #expect(same.cycles == profile.steadyCycles.last)
        #expect(same.perOp.map(\.cycles) == profile.perOp.map(\.cycles))
        #expect(same.perOp.map(\.stored) == profile.perOp)
        let (name, event): (String, CycleEvent) =
            board.core == "cortex-m4" ? ("m4_line_miss", .instructionMiss) : ("mispredict", .mispredict)
        var rules = CycleRules()
        let value = try #require(rules[name])
        try rules.set(name, to: value + 2)
        let dearer = try #require(try Repricing(rules).reprice(row, in: store))
        #expect(counts.whole[event] > 0)
        #expect(dearer.cycles == same.cycles + 2 * counts.whole[event])
        #expect(same.instructions > UInt64(profile.model.macs) / 4)
    }

    @Test("the detailed tier finds unaligned loads where channels are no multiple of four")
    func unaligned() throws {
        func loads(_ channels: Int) throws -> UInt64 {
            let network = Architecture(
                .cifar, stem: channels, choices: [[channels], nil, nil, nil, nil, nil, nil, nil, nil])
            let bench = try Bench(timing: .detailed)
            let profiler = Profiler(board: bench.board, tool: Tool(commit: ""), repeats: 1)
            let profile = try profiler.profile(
                try Model(bytes: try network.model()), name: "c", on: try profiler.attach())
            return try #require(profile.counts).whole[.unalignedLoad]
        }
        #expect(try loads(8) < loads(10))
    }
}
