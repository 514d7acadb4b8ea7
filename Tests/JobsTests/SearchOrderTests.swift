import Foundation
import Jobs
import Latency
import Networks
import Testing

@Suite struct SearchOrderTests {
    @Test("orders that no search can carry out are refused")
    func orders() throws {
        let order = SearchOrder(
            task: .kws, backbone: .kws, limits: [.ops(1_000_000)], recipe: SearchRecipe(epochs: 4))
        #expect(throws: Never.self) { try order.check() }
        let changes: [(inout SearchOrder) -> Void] = [
            { $0.limits = [] }, { $0.limits = [.ops(0)] }, { $0.recipe.epochs = 0 },
            { $0.recipe.warmUpEpochs = 5 }, { $0.recipe.candidates = 0 }, { $0.recipe.temperature = 0 },
            { $0.recipe.penalty = .nan }, { $0.recipe.finalistShare = 1 },
            { $0.limits = [.latency(maxMs: .infinity, rule: .features([]))] },
        ]
        for change in changes {
            var wrong = order
            change(&wrong)
            #expect(throws: ModelError.self) { try wrong.check() }
        }
    }

    @Test("an order of an earlier version is read: keys in camel case, and the task by its space")
    func earlier() throws {
        let data = try Earlier.data("order.json")
        #expect(String(decoding: data, as: UTF8.self).contains("warmUpEpochs"))
        let order = try SnakeCaseJSON.value(SearchOrder.self, from: data)
        #expect(order.task == .kws && order.backbone == Backbone.kws.capped(at: 20))
        #expect(order.limits.map(\.name) == ["latency", "SRAM", "arena", "model file"])
        #expect(order.recipe.epochs == 2 && order.recipe.draws == .split)
        let written = try SnakeCaseJSON.data(order)
        let text = String(decoding: written, as: UTF8.self)
        #expect(text.contains("warm_up_epochs") && text.contains(#""task" : "kws""#))
        #expect(try SnakeCaseJSON.value(SearchOrder.self, from: written) == order)
    }

    @Test("an order of a space that is no task's own names its task or is refused")
    func ownSpace() throws {
        let order = SearchOrder(
            task: .ad, backbone: .cifar, limits: [.ops(1_000_000)], recipe: SearchRecipe(epochs: 4))
        let written = try SnakeCaseJSON.data(order)
        #expect(try SnakeCaseJSON.value(SearchOrder.self, from: written) == order)
        let text = String(decoding: written, as: UTF8.self)
        for task in [#""asr""#, "null"] {
            let other = text.replacing(#""task" : "ad""#, with: #""task" : "# + task)
            #expect(throws: DecodingError.self) {
                try SnakeCaseJSON.value(SearchOrder.self, from: Data(other.utf8))
            }
        }
    }

    @Test("candidates and a training of an earlier version are read")
    func files() throws {
        let candidates = try SnakeCaseJSON.value(
            [SearchOutcome.Candidate].self, from: Earlier.data("candidates.json"))
        #expect(candidates.allSatisfy { $0.trainedEpochs == 3 } && !candidates.isEmpty)
        let trained = try SnakeCaseJSON.value(TrainedModel.self, from: Earlier.data("training.json"))
        #expect(trained.task == .kws && trained.recipe.epochs == 1 && trained.int8.count == 12)
        #expect(trained.quantizedRecipe.distillation?.share == 1)
    }
}

/// Files that an earlier version wrote, in a search of two epochs.
enum Earlier {
    static func data(_ name: String) throws -> Data {
        try Data(
            contentsOf: URL(filePath: #filePath).deletingLastPathComponent().appending(
                path: "Earlier/\(name)"))
    }
}
