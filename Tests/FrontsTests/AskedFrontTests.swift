import Foundation
import Testing

@testable import Fronts
@testable import Jobs
@testable import Latency
@testable import Networks

@Suite struct AskedFrontTests {
    private func order() -> SearchOrder {
        var recipe = SearchRecipe(epochs: 24, seed: 5)
        recipe.candidates = 14
        return SearchOrder(
            task: .kws, backbone: .kws,
            limits: [.latency(maxMs: 20, rule: .line(interceptMs: 1, slopeMsPerMop: 4))], method: .front,
            recipe: recipe, targets: [8, 20])
    }

    /// Accuracy of a scripted trainer: by ops and depth, better with each epoch.
    private func rung(_ request: FrontSearch.Request) -> TrainingRung {
        let depth = Double(request.architecture.blocks.count)
        let logit =
            0.5 * log(Double(request.architecture.ops)) - 0.1 * depth + 0.02 * Double(request.epochs) - 5
        return TrainingRung(
            epochs: request.epochs, accuracy: (1000 / (1 + exp(-logit))).rounded() / 1000, loss: 0)
    }

    @Test("whoever trains, asked and told from nothing each time or at once: the same networks in the end")
    func asked() throws {
        let order = order()
        let whole = try #require(
            try FrontSearch(order, known: [], examples: (100, 1000), trainer: rung).run())
        var known: [SearchOutcome.Candidate] = []
        var turns = 0
        while true {
            // Nothing but the results is kept between turns, as after a kill.
            let search = try FrontSearch(order, known: known, examples: (100, 1000))
            let requests = try search.requests()
            guard !requests.isEmpty else { break }
            turns += 1
            try #require(turns < 100)
            // In another order than they were asked for, and not all at a time.
            for request in requests.reversed().prefix(3) {
                let widths = try ChosenWidths(of: request.architecture)
                let result = rung(request)
                if let place = known.firstIndex(where: { $0.widths == widths }) {
                    #expect(known[place].rungs?.last?.epochs == request.fromEpochs)
                    known[place].rungs?.append(result)
                } else {
                    #expect(request.fromEpochs == 0)
                    known.append(
                        SearchOutcome.Candidate(
                            widths: widths, accuracy: 0, loss: 0, trainedEpochs: nil, rungs: [result]))
                }
            }
        }
        let asked = try #require(try FrontSearch(order, known: known, examples: (100, 1000)).run())
        #expect(asked.candidates == whole.candidates && asked.candidates.count == 14)
        #expect(asked.effort == whole.effort && whole.effort.trainingMacs > 0)
        let front = TrainedFront(asked.candidates, of: order, examples: 1000)
        for target in order.targets ?? [] {
            #expect(try #require(try front.best(within: order.limits(at: target))).isFinal)
        }
    }

    @Test("a trainer that stops ends the search, and asks for nothing more of it")
    func stopped() throws {
        var count = 0
        let search = try FrontSearch(
            order(), known: [], examples: (100, 1000),
            trainer: { request in
                count += 1
                return count < 4 ? rung(request) : nil
            })
        #expect(try search.run() == nil && count == 4)
    }
}
