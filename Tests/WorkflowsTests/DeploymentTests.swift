import Boards
import Console
import HostInference
import Latency
import Networks
import Testing

@testable import Campaigns
@testable import Facts
@testable import MeasurementExamples
@testable import Records
@testable import Workflows

@Suite struct DeploymentTests {
    let store: Store
    let board = ScriptedBoard()
    let model: Model
    let sample: BoardSample

    init() throws {
        store = try Store(inMemory: ())
        model = try Example.network()
        sample = BoardSample(random: 3, for: model, seed: 1)
    }

    private func deploy() throws -> Deployment {
        try Deployment(
            model, name: "m.tflite", sample: sample, level: 0.95,
            with: Profiling(Profiler(board: board, tool: Tool(), repeats: 1), into: store))
    }

    @Test("a board that answers as the host does agrees with it, and the row is stored")
    func equal() throws {
        board.answers = { try HostEngine($0).outputs($1) }
        let deployment = try deploy()
        let agreement = deployment.comparison.agreement
        #expect(agreement.inferences == 3 && agreement.equal == 3 && agreement.largestDifference == 0)
        #expect(throws: Never.self) { try deployment.checkAgreement() }
        #expect(try store.measurements().map(\.id) == [deployment.row])
        // Random bytes have no right answer.
        #expect(deployment.comparison.answers == nil)
    }

    @Test("a board whose last byte is off by two disagrees, in words that say how much")
    func unequal() throws {
        board.answers = { model, inputs in
            var outputs = try HostEngine(model).outputs(inputs)
            let last = outputs[0].count - 1
            outputs[0][last] = outputs[0][last] > 1 && outputs[0][last] < 128 ? outputs[0][last] - 2 : 2
            return outputs
        }
        let deployment = try deploy()
        #expect(deployment.comparison.agreement.equal < 3)
        let error = try #require(throws: CommandError.self) { try deployment.checkAgreement() }
        #expect(error.exit == .board && error.kind == "outputs")
        #expect(error.message.contains("m.tflite: expected the host's outputs"))
        #expect(error.message.contains("of 3 different"))
    }

    @Test("outputs of another engine may differ")
    func otherEngine() throws {
        board.identity.engine = Engine.tflm.rawValue
        let deployment = try deploy()
        #expect(deployment.comparison.agreement.equal == 0)
        #expect(throws: Never.self) { try deployment.checkAgreement() }
    }

    @Test("a deployment that fails leaves one row of its failure")
    func failure() throws {
        board.failures[2] = .timeout(request: "invoke", seconds: 1)
        #expect(throws: Failure.self) { try deploy() }
        #expect(try store.failures().map(\.kind) == ["timeout"])
        #expect(try store.failures().map(\.modelName) == ["m.tflite"])
        #expect(try store.measurements().isEmpty)
    }

    @Test("the prediction is by the rows that were there before, of the board's own origin")
    func prediction() throws {
        try StoredSamples.record(24, in: store)
        let stored = try store.measurements().count
        let deployment = try deploy()
        // The network is far smaller than the samples: operators' costs answer in their place.
        #expect(try deployment.prediction.get().fit == "operator_costs")
        #expect(try store.measurements().count == stored + 1)
    }
}
