import Foundation
import Jobs
import Latency
import TestSupport
import Testing

@testable import Jobs
@testable import Networks
@testable import Training

@Suite struct SearchTests {
    private func search(
        _ method: SearchMethod, in folder: TemporaryFolder, stopAfter: Int = .max
    ) throws -> SearchOutcome? {
        var asked = 0
        return try Search(
            SearchRunTests.order(method, epochs: 3), training: RowExamples(count: 64),
            validation: RowExamples(count: 40), folder: folder.url
        ).run(isCancelled: {
            asked += 1
            return asked > stopAfter
        })
    }

    @Test(
        "every method finds a network within the limits, and accounts for its work",
        arguments: SearchMethod.allCases)
    func methods(method: SearchMethod) throws {
        let folder = try TemporaryFolder("search")
        let outcome = try #require(try search(method, in: folder))
        let backbone = outcome.order.backbone
        let architecture = try outcome.widths.architecture(backbone)
        #expect(outcome.architecture == architecture.id)
        for (limit, cost) in zip(outcome.order.limits, outcome.costs) {
            #expect(cost == (try limit.exact(architecture)))
            #expect(cost <= limit.bound, "\(limit.name)")
        }
        #expect(outcome.candidates.isEmpty == (method == .family))
        #expect(outcome.candidates.isEmpty || outcome.candidates[0].widths == outcome.widths)
        #expect(outcome.history.isEmpty == !method.trainsSupernet)
        let data = try JSONEncoder().encode(outcome)
        #expect(try JSONDecoder().decode(SearchOutcome.self, from: data) == outcome)
        // Steps of weights in all three epochs and of the architecture after the warm-up of two.
        let supernet = 3.0 * Double(4 * 2 * 16) * Double(try backbone.widest.architecture(backbone).macs)
        switch method {
        case .family: #expect(outcome.effort == .none)
        case .front:
            let trained = try outcome.candidates.reduce(0) {
                let macs = try $1.widths.architecture(backbone).macs
                return $0 + 3 * 64 * Double($1.trainedEpochs ?? 0) * Double(macs)
            }
            #expect(outcome.effort.trainingMacs == trained && outcome.candidates[0].trainedEpochs == 3)
        case .random: #expect(outcome.effort.macs > supernet && outcome.effort.macs <= 2 * supernet)
        default:
            // The finalists come on top, each for two epochs of 64 examples: the first whatever it costs, the others as
            // long as half of the whole lasts.
            let finalists = try outcome.candidates.filter { $0.trainedEpochs == 2 }.reduce(0) {
                try $0 + 3 * 2 * 64 * Double($1.widths.architecture(backbone).macs)
            }
            if [.dnas, .noCost].contains(method) {
                // Three epochs of weights on networks near the limit, one of the architecture on the whole supernet.
                let whole = supernet / 4
                let learnt = outcome.effort.trainingMacs - finalists
                #expect(learnt > 1.5 * whole && learnt < 8 * whole, "\(learnt / whole)")
            } else {
                #expect(outcome.effort.trainingMacs == supernet + finalists)
            }
            let most = try 1.5 * supernet / 0.5 + judging(outcome)
            #expect(finalists > 0 && outcome.effort.macs <= most)
        }
        let trained = outcome.candidates.map { $0.trainedEpochs != nil }
        #expect(trained == trained.sorted { $0 && !$1 }, "trained ones come first")
        #expect(trained.contains(true) == (method != .family))
        #expect(trained.contains(false) == method.trainsSupernet)
        #expect(outcome.candidates.filter { $0.trainedEpochs == nil }.map(\.accuracy).isSortedDown)
    }

    /// What a supernet's judging adds, which comes on top as well.
    private func judging(_ outcome: SearchOutcome) throws -> Double {
        try outcome.candidates.reduce(0) {
            try $0 + (2 * 40 + 64) * Double($1.widths.architecture(outcome.order.backbone).macs)
        }
    }

    @Test("without a share for finalists a supernet's judgement decides")
    func noFinalists() throws {
        let folder = try TemporaryFolder("search")
        var order = try SearchRunTests.order(.randomSupernet, epochs: 3)
        order.recipe.finalistShare = 0
        let outcome = try #require(
            try Search(
                order, training: RowExamples(count: 64), validation: RowExamples(count: 40),
                folder: folder.url
            ).run())
        #expect(outcome.candidates.allSatisfy { $0.trainedEpochs == nil })
        #expect(outcome.candidates.map(\.accuracy).isSortedDown)
    }

    @Test(
        "a search that was stopped goes on to the same outcome",
        arguments: [
            (SearchMethod.dnas, 3), (.dnas, 7), (.random, 3), (.randomSupernet, 3), (.randomSupernet, 9),
            (.front, 2), (.front, 15),
        ])
    func resumes(method: SearchMethod, stop: Int) throws {
        // A supernet takes 8 steps in either search, then come the finalists' epochs.
        let (whole, parts) = (try TemporaryFolder("search"), try TemporaryFolder("search"))
        let expected = try search(method, in: whole)
        #expect(try search(method, in: parts, stopAfter: stop) == nil)
        #expect(try search(method, in: parts) == expected)
    }

    @Test("limits that no network keeps are refused before anything is trained")
    func impossible() throws {
        var order = try SearchRunTests.order()
        order.limits = [.flash(maxBytes: 100, besidesFile: 0)]
        let folder = try TemporaryFolder("search")
        let search = Search(
            order, training: RowExamples(count: 64), validation: RowExamples(count: 40), folder: folder.url)
        let error = #expect(throws: ModelError.self) { try search.run() }
        #expect(error?.description.contains("model file") == true)
    }
}

@Suite struct SubnetJudgeTests {
    @Test("a network is judged as its copy is by hand, and the supernet stays as it was")
    func judges() throws {
        let supernet = try Supernet(SearchRunTests.backbone, seed: 2)
        let before = try supernet.statistics.map { try $0.tensor.floats() }
        let examples = RowExamples(count: 50)
        let judge = try SubnetJudge(supernet, on: examples, seed: 1)
        #expect(judge.exampleCount == 50)
        let widths = ChosenWidths(stem: 8, stages: [[12], nil, [4]])
        let candidate = try judge.judge(widths)
        let batch = try examples.batch(Array(0..<50), epoch: 0)
        let logits = try supernet.subnet(widths)(batch.features, training: true)
        let answers = try logits.indexOfLargest(1).integers()
        let right = answers.enumerated().count { $1 == $0 % 3 }
        #expect(candidate.accuracy == Double(right) / 50)
        #expect(abs(try logits.crossEntropy(batch.labels).item() - candidate.loss) < 1e-5)
        #expect(try supernet.statistics.map { try $0.tensor.floats() } == before)
        #expect(throws: TorchError.self) { try SubnetJudge(supernet, on: RowExamples(count: 1), seed: 1) }
    }

    @Test(
        "with training examples a network is judged by their statistics, not by the supernet's nor by a batch's own"
    )
    func recalibrates() throws {
        let supernet = try Supernet(SearchRunTests.backbone, seed: 2)
        let before = try supernet.statistics.map { try $0.tensor.floats() }
        let examples = RowExamples(count: 50)
        let judge = try SubnetJudge(supernet, on: examples, recalibratedOn: RowExamples(count: 60), seed: 1)
        #expect(judge.calibrationCount == 60)
        let widths = ChosenWidths(stem: 8, stages: [[12], nil, [4]])
        let candidate = try judge.judge(widths)
        let subnet = try supernet.subnet(widths)
        let all = Array(0..<60)
        try subnet.recalibrate(on: [RowExamples(count: 60).batch(all, epoch: 0).features])
        let batch = try examples.batch(Array(0..<50), epoch: 0)
        let loss = try subnet(batch.features, training: false).crossEntropy(batch.labels).item()
        #expect(abs(loss - candidate.loss) < 1e-4, "\(loss) \(candidate.loss)")
        let own = try supernet.subnet(widths)(batch.features, training: true).crossEntropy(batch.labels)
            .item()
        #expect(abs(own - candidate.loss) > 1e-6)
        #expect(try supernet.statistics.map { try $0.tensor.floats() } == before)
    }
}

extension [Double] {
    fileprivate var isSortedDown: Bool { zip(self, dropFirst()).allSatisfy(>=) }
}
