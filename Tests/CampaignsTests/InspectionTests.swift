import Networks
import Records
import Testing

@testable import Campaigns
@testable import Facts
@testable import MeasurementExamples

@Suite struct InspectionTests {
    private func identity(engine: String, version: String = "") throws -> BoardIdentity {
        var identity = try Profiler(board: ScriptedBoard(), tool: Tool()).attach()
        identity.engine = engine
        identity.engineVersion = version
        return identity
    }

    @Test("The arena is that of the board's engine")
    func arena() throws {
        let model = try Example.network()
        let bundled = Inspection(model, name: "m", budget: BoardBudget(try identity(engine: "bundled")))
        let tflm = Inspection(model, name: "m", budget: BoardBudget(try identity(engine: "tflm")))
        #expect(bundled.arena?.totalBytes == (try MemoryPlan(model, engine: .bundled).totalBytes))
        #expect(tflm.arena?.totalBytes == (try TFLMArena(model, target: .cortexM).totalBytes))
        #expect(tflm.arena?.totalBytes == tflm.tflmArenaBytes)
        #expect(bundled.arena?.totalBytes != tflm.arena?.totalBytes)
        #expect(bundled.fits && tflm.fits)
    }

    @Test("A library without CMSIS-NN is predicted with the reference kernels")
    func referenceKernels() throws {
        let model = try Example.network()
        let version = "90b983c lib 394ba42a reference"
        let target = TFLMTarget.firmware(engineVersion: version)
        #expect(target == TFLMTarget(pointers: .narrow, allocator: .plain, kernels: .reference))
        #expect(TFLMTarget.firmware(engineVersion: "90b983c lib 394ba42a stripped") == .cortexM)
        let budget = BoardBudget(try identity(engine: "tflm", version: version))
        let expected = try TFLMArena(model, target: target)
        #expect(Inspection(model, name: "m", budget: budget).arena?.totalBytes == expected.totalBytes)
    }

    @Test("A firmware with an engine that nothing is known of is refused by name")
    func unknownEngine() throws {
        let budget = BoardBudget(try identity(engine: "abacus"))
        let inspection = Inspection(try Example.network(), name: "m", budget: budget)
        #expect(inspection.arena == nil)
        #expect(inspection.failures.map(\.kind) == [.unsupported])
        #expect(inspection.failures.first?.message.contains("abacus") == true)
    }

    @Test("Without a board the budget is the engine's", arguments: BoardDescriptor.all)
    func budget(descriptor: BoardDescriptor) {
        let bundled = BoardBudget(descriptor)
        let tflm = BoardBudget(descriptor, engine: .tflm)
        #expect(bundled.engine == "bundled" && tflm.engine == "tflm")
        #expect(bundled.modelBytes - tflm.modelBytes == 128 * 1024)
        #expect(bundled.arenaBytes == tflm.arenaBytes)
    }

    @Test("Only a profile made with TensorFlow Lite Micro goes without a note on it")
    func note() throws {
        let board = ScriptedBoard()
        let profiler = Profiler(board: board, tool: Tool())
        let model = try Example.network()
        var profile = try profiler.profile(model, name: "m", on: try profiler.attach())
        #expect(profile.board.engine == "bundled")
        #expect(profile.engineNote?.contains("not figures of TensorFlow Lite Micro") == true)
        #expect(profile.engineNote?.contains("\n") == false)
        profile.board.engine = "tflm"
        #expect(profile.engineNote == nil)
    }
}
