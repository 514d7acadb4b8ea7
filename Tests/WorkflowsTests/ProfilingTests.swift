import Boards
import Networks
import Testing

@testable import Campaigns
@testable import Facts
@testable import MeasurementExamples
@testable import Records
@testable import Workflows

@Suite struct ProfilingTests {
    let store: Store
    let board = ScriptedBoard()
    let model: Model

    init() throws {
        store = try Store(inMemory: ())
        model = try Example.network()
    }

    private var profiling: Profiling {
        Profiling(Profiler(board: board, tool: Tool(), repeats: 2), into: store)
    }

    @Test("a profile is one row, with the board's figures and the file's name")
    func row() throws {
        let stored = try profiling.profile(model, name: "m.tflite", on: board.identity)
        let rows = try store.measurements()
        #expect(rows.map(\.id) == [stored.row] && rows.map(\.model.name) == ["m.tflite"])
        #expect(rows.map(\.medianCycles) == [UInt64(ModelCost(model).ops) + 1000])
        #expect(stored.profile.steadyCycles.count == 2)
        #expect(try rows[0].sample == nil && store.failures().isEmpty)
    }

    @Test("what rows say that an inference takes is told to a board of silicon, and to no other")
    func expectation() throws {
        try StoredSamples.record(40, in: store)
        let network = try Model(bytes: try StoredSamples.architecture(70).model())
        let profiling = self.profiling
        board.identity.arenaBytes = 300_000
        #expect(profiling.expected(of: network, on: board.identity) == nil)
        board.origin = .silicon
        let expected = try #require(profiling.expected(of: network, on: board.identity))
        let truth = StoredSamples.latencyMs(ops: ModelCost(network).ops) / 1000
        let seconds = Double(expected.components.seconds) + Double(expected.components.attoseconds) * 1e-18
        #expect(abs(seconds / truth - 1) < 0.05)
        // One that no row is like goes by the kept costs of its operators.
        _ = try profiling.profile(model, name: "m", on: board.identity)
        let told = try #require(board.expectations.first ?? nil)
        #expect(board.expectations.count == 1 && told > .zero && told < .milliseconds(1))
    }

    @Test("a network that a search found is a sample of its space, of no run")
    func found() throws {
        let stored = try profiling.profile(
            model, name: "kws-c40-d60s2-d100", on: board.identity,
            foundBy: Profiling.Found(backbone: "kws", seed: 7))
        let sample = try #require(try store.measurements().first { $0.id == stored.row }?.sample)
        #expect(sample.kind == .search && sample.backbone == "kws")
        #expect(sample.architecture == "kws-c40-d60s2-d100")
    }

    @Test(
        "a profile that fails is one row of its failure and none of figures",
        arguments: [
            (BoardError.timeout(request: "invoke", seconds: 1), Failure.Kind.timeout),
            (.refused(code: 1, expected: 0, found: 0, text: "no"), .refused),
            (.transport("gone"), .connection),
        ])
    func failure(error: BoardError, kind: Failure.Kind) throws {
        board.failures[1] = error
        let failure = try #require(throws: Failure.self) {
            try profiling.profile(model, name: "m.tflite", on: board.identity)
        }
        let failures = try store.failures()
        #expect(failure.kind == kind)
        #expect(failures.map(\.kind) == [kind.rawValue] && failures.map(\.modelName) == ["m.tflite"])
        #expect(failures.map(\.message) == [failure.message] && failures[0].origin == .emulated)
        #expect(try store.measurements().isEmpty)
    }

    @Test("a model that does not fit fails before it runs, with the bytes that it is short of")
    func misfit() throws {
        board.identity.arenaBytes = try MemoryPlan(model, engine: .bundled).totalBytes - 1
        #expect(throws: Failure.self) { try profiling.profile(model, name: "m", on: board.identity) }
        #expect(try store.failures().map(\.bytesShort) == [1] && board.invokes == 0)
    }

    @Test("a sweep profiles at five addresses and with the arena in each memory, a row each")
    func sweep() throws {
        let placed = try profiling.sweep(model, name: "m", on: board.identity)
        #expect(placed.count == PlacementSweep.addressCount + board.identity.arenaExtents.count)
        #expect(try store.measurements().map(\.id) == placed.map(\.row))
        // Each is set, and the usual place comes back after it.
        let chosen = board.placements.filter { $0 != .standard }
        #expect(Set(chosen.compactMap(\.flashAddress)).count == PlacementSweep.addressCount)
        #expect(chosen.compactMap(\.arena) == [.sram] && board.placements.last == .standard)
    }

    @Test("a sweep stops at its first failure, which is stored beside the rows before it")
    func sweepFails() throws {
        // Two calls of `invoke` each: a cold and the steady ones.
        board.failures[5] = .refused(code: 1, expected: 0, found: 0, text: "no")
        #expect(throws: Failure.self) { try profiling.sweep(model, name: "m", on: board.identity) }
        #expect(try store.measurements().count == 2 && store.failures().count == 1)
    }
}
