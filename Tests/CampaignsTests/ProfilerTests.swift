import Boards
import Networks
import Testing

@testable import Campaigns
@testable import Facts
@testable import MeasurementExamples
@testable import Records

@Suite struct ProfilerTests {
    let board = ScriptedBoard()

    var profiler: Profiler { Profiler(board: board, tool: Tool(), repeats: 4) }

    @Test("A profile has the first inference apart, the steady ones, the ops and the plan")
    func profile() throws {
        let model = try Example.network()
        let cycles = UInt64(ModelCost(model).ops) + 1000
        let profile = try profiler.profile(model, name: "m.tflite", on: try profiler.attach())
        #expect(profile.coldCycles == cycles + cycles / 2)
        #expect(profile.steadyCycles == [cycles, cycles, cycles, cycles])
        #expect(profile.perOp.map(\.name) == model.operators.map(\.code.name))
        #expect(profile.perOp.reduce(0) { $0 + $1.macs } == profile.model.macs)
        #expect(profile.origin == .emulated)
        #expect(profile.model.name == "m.tflite")
        #expect(profile.model.ops == 2 * 6 * 5 * 9 * 4)
        #expect(profile.predictedArena.totalBytes == (try MemoryPlan(model, engine: .bundled)).totalBytes)
        #expect(profile.latencyMilliseconds == Double(cycles) / 216_000)
    }

    @Test("A board that is not set up as its kind gives no figures, unless that is asked for")
    func setUp() throws {
        let model = try Example.network()
        let usual = try profiler.attach()
        board.identity.clockHz = 16_000_000
        board.identity.features.removeAll { $0 == "hse" }
        let failure = try #require(throws: Failure.self) { try profiler.attach() }
        #expect(failure.kind == .consent && !failure.isOfTheModel)
        for part in ["clock: 16 MHz, 216 MHz expected", "hse: off, on expected", "--set-up as-found"] {
            #expect(failure.message.contains(part), "\(failure.message)")
        }
        #expect(try profiler.attach(.asFound).clockHz == 16_000_000)
        // One that comes back from a reset otherwise than it was gives none either.
        let changed = try #require(throws: Failure.self) { try profiler.profile(model, name: "m", on: usual) }
        #expect(changed.kind == .consent)
        board.setUp = .asFound
        let other = try #require(throws: Failure.self) { try profiler.profile(model, name: "m", on: usual) }
        #expect(other.kind == .connection && other.message.contains("16000000 Hz"))
        #expect(board.invokes == 0)
        let found = try profiler.profile(model, name: "m", on: try profiler.attach())
        #expect(found.board.clockHz == 16_000_000)
        #expect(TimingIdentity(found.board) != TimingIdentity(usual))
        #expect(TimingIdentity(found.board).deviations.count == 2)
    }

    @Test("How long an inference should take is told to the board once the model is selected")
    func expected() throws {
        let identity = try profiler.attach()
        _ = try profiler.profile(
            try Example.network(), name: "m", on: identity, expected: .milliseconds(3))
        #expect(board.expectations == [.milliseconds(3)])
    }

    @Test("Inputs are random, fill the tensor, and repeat with their seed")
    func inputs() throws {
        let model = try Example.network()
        let identity = try profiler.attach()
        _ = try profiler.profile(model, name: "m", on: identity)
        let first = board.inputs
        #expect(first.map(\.count) == [30])
        #expect(Set(first[0]).count > 10)
        _ = try profiler.profile(model, name: "m", on: identity)
        #expect(board.inputs == first)
        let other = Profiler(board: board, tool: Tool(), inputSeed: 2)
        _ = try other.profile(model, name: "m", on: identity)
        #expect(board.inputs != first)
    }

    @Test("Many inferences are told of as they go, and none is lost between two steps")
    func steps() throws {
        let profiler = Profiler(board: board, tool: Tool(), repeats: 40)
        var steps: [Profiler.Step] = []
        let profile = try profiler.profile(try Example.network(), name: "m", on: try profiler.attach()) {
            steps.append($0)
        }
        #expect(profile.steadyCycles.count == 40)
        let done = steps.compactMap { if case .steady(let done, of: 40) = $0 { done } else { nil } }
        #expect(done == [0, 16, 32])
        #expect(steps.last == .ops)
    }

    @Test("Float inputs are finite and within [-1, 1)")
    func floats() {
        var input = RandomInput(seed: 3)
        let bytes = input.bytes(
            for: TensorPort(type: 0, shape: [100], bytes: 400, scale: 0, zeroPoint: 0))
        #expect(bytes.count == 400)
        for index in stride(from: 0, to: 400, by: 4) {
            let bits = bytes[index..<(index + 4)].reversed().reduce(UInt32(0)) { $0 << 8 | UInt32($1) }
            #expect((-1..<1).contains(Float(bitPattern: bits)))
        }
    }

    @Test("A model over the arena or the flash is refused with the bytes short, before anything runs")
    func doesNotFit() throws {
        let model = try Example.network()
        let need = try MemoryPlan(model, engine: .bundled).totalBytes
        board.identity.arenaBytes = need - 1
        expectShort(1) { try profiler.profile(model, name: "m", on: board.identity) }
        board.identity.arenaBytes = need
        _ = try profiler.profile(model, name: "m", on: board.identity)
        board.identity.modelEnd = board.identity.modelBase + 64 + UInt32(model.bytes.count) - 3
        let invokes = board.invokes
        expectShort(3) { try profiler.profile(model, name: "m", on: board.identity) }
        #expect(board.invokes == invokes)
    }

    @Test(
        "Board errors become failures of their kind",
        arguments: [
            (BoardError.timeout(request: "invoke", seconds: 1), Failure.Kind.timeout),
            (.transport("gone"), .connection), (.broken(first: .transport("x")), .connection),
            (.refused(code: 1, expected: 0, found: 0, text: ""), .refused),
            (.modelTooLarge(bytes: 10, available: 3), .doesNotFit),
        ])
    func errors(error: BoardError, kind: Failure.Kind) throws {
        board.failures[1] = error
        let model = try Example.network()
        #expect {
            try profiler.profile(model, name: "m", on: board.identity)
        } throws: { thrown in
            guard let failure = thrown as? Failure else { return false }
            return failure.kind == kind && !failure.message.contains("\n")
        }
    }

    @Test("A board without a clock is refused, since cycles would have no time")
    func noClock() {
        board.identity.clockHz = 0
        #expect(throws: Failure.self) { try profiler.attach() }
    }

    @Test("The breakdowns add up to the board's memories")
    func breakdowns() {
        let profile = Example.profile()
        #expect(profile.sram.parts.reduce(0) { $0 + $1.bytes } == profile.board.ramBytes)
        #expect(profile.flash.parts.reduce(0) { $0 + $1.bytes } == profile.board.flashBytes)
        #expect(profile.flash.weightBytes + profile.flash.graphBytes == profile.model.bytes)
    }

    @Test("The median of an even number of counts is one that occurred")
    func median() {
        #expect(Example.profile(cycles: [4, 1, 3, 2]).medianCycles == 2)
        #expect(Example.profile(cycles: [9, 1, 5]).medianCycles == 5)
    }

    @Test("A period is kept up with only if the slowest inference ends in time")
    func period() {
        let profile = Example.profile(cycles: [21_600_000])
        #expect(DutyCycle(profile, periodMilliseconds: 200).share == 0.5)
        #expect(DutyCycle(profile, periodMilliseconds: 102).meetsPeriod)
        #expect(!DutyCycle(profile, periodMilliseconds: 101).meetsPeriod)
    }

    private func expectShort(_ bytes: Int, _ body: () throws -> Profile) {
        #expect {
            try body()
        } throws: { error in
            guard let failure = error as? Failure else { return false }
            return failure.kind == .doesNotFit && failure.bytesShort == bytes
                && failure.message.contains("\(bytes) bytes short")
        }
    }
}
