import Foundation
import TestSupport
import Testing

@testable import Fronts
@testable import Jobs
@testable import Latency
@testable import Networks
@testable import Training

@Suite struct FrontSearchTests {
    private func order(candidates: Int = 14, seed: UInt64 = 3) throws -> SearchOrder {
        let wide = try SearchRunTests.order(.front, epochs: 6, seed: seed)
        var recipe = wide.recipe
        recipe.candidates = candidates
        let bound = wide.limits[0].bound
        return SearchOrder(
            task: .kws, backbone: wide.backbone, limits: wide.limits, method: .front, recipe: recipe,
            targets: [bound / 2, bound])
    }

    private func search(_ order: SearchOrder, in folder: TemporaryFolder) throws -> SearchOutcome {
        try #require(
            try Search(
                order, training: RowExamples(count: 64), validation: RowExamples(count: 40),
                folder: folder.url
            ).run())
    }

    @Test("one run trains a winner for each latency to the end, keeps limits, and names no function twice")
    func winners() throws {
        let folder = try TemporaryFolder("front")
        let order = try order()
        let outcome = try search(order, in: folder)
        let ids = try outcome.candidates.map { try $0.widths.architecture(order.backbone).id }
        #expect(Set(ids).count == ids.count && ids.count > 8)
        for candidate in outcome.candidates {
            #expect(try order.limits.hold(candidate.widths.architecture(order.backbone)))
            #expect(candidate.widths.ordered(in: order.backbone) == candidate.widths)
            let epochs = (candidate.rungs ?? []).map(\.epochs)
            #expect(epochs == Array([1, 3, 6].prefix(epochs.count)) && !epochs.isEmpty)
        }
        let front = TrainedFront(outcome.candidates, of: order, examples: 40)
        for target in order.targets ?? [] {
            let best = try #require(try front.best(within: order.limits(at: target)))
            #expect(best.isFinal)
            let architecture = try best.candidate.widths.architecture(order.backbone)
            #expect(try order.limits[0].exact(architecture) <= target)
            // Its state lies there for quantized training.
            let state = folder.url.appending(path: TrainedFront.stateName(architecture))
            #expect(FileManager.default.fileExists(atPath: state.path))
        }
        // A third of those at a rung went on, besides the winners.
        let further = outcome.candidates.count { ($0.rungs ?? []).count > 1 }
        #expect(further >= ids.count / 3 && further <= ids.count / 3 + 5)
    }

    @Test("the same seed finds the same, another seed other networks")
    func seeds() throws {
        let found = try [3, 3, 4].map { seed in
            try search(order(candidates: 7, seed: UInt64(seed)), in: TemporaryFolder("front")).candidates
        }
        #expect(found[0] == found[1])
        #expect(found[0].map(\.widths) != found[2].map(\.widths))
    }

    @Test("a training that goes on from rung to rung is the training that never stopped")
    func resumed() throws {
        let order = try order()
        let folder = try TemporaryFolder("front")
        let training = RungTraining(
            recipe: Recipe(epochs: 6, batchSize: 16, seed: 1), training: RowExamples(count: 64),
            validation: RowExamples(count: 40), device: .cpu,
            folder: folder.url)
        let architecture = try ChosenWidths(stem: 8, stages: [[8], nil, nil]).architecture(order.backbone)
        var last: TrainingRung?
        for epochs in FrontSearch.rungs(6) {
            last = try training.advance(architecture, to: epochs, isStopped: { false })
        }
        let whole = try TrainingRun(
            TrainableNetwork(architecture.network, seed: 1), on: RowExamples(count: 64),
            recipe: training.recipe)
        var loss = 0.0
        while !whole.isDone { loss = try whole.runEpoch() }
        #expect(last?.loss == loss)
        #expect(last?.accuracy == (try Accuracy(of: whole.network, on: RowExamples(count: 40)).share))
        #expect(FrontSearch.rungs(24) == [4, 12, 24] && FrontSearch.rungs(1) == [1])
    }
}

@Suite struct AccuracyPredictorTests {
    /// Rows of a known law with noise.
    private func rows(_ count: Int, noise: Double) -> AccuracyPredictor.Rows {
        var random = RandomSource(seed: 9)
        return (0..<count).map { _ in
            let features = (0..<4).map { _ in random.normal() } + [7]
            let logit = 1 + 2 * features[0] - features[2] + noise * random.normal()
            return (features, logit)
        }
    }

    @Test("a law without noise is found, and features that never change say nothing")
    func law() {
        let predictor = AccuracyPredictor(rows(200, noise: 0))
        for row in rows(20, noise: 0) { #expect(abs(predictor.logit(row.features) - row.logit) < 0.02) }
        #expect(predictor.leftOutError < 0.02)
    }

    @Test("the error on networks left out is that of fits that did without each of them")
    func leftOut() {
        let rows = rows(30, noise: 0.5)
        let predictor = AccuracyPredictor(rows)
        // Brought to deviation 1 by the others alone, so that the closed form is near and not the same.
        let squares = rows.indices.map { index in
            var others = rows
            let row = others.remove(at: index)
            return pow(AccuracyPredictor(others).logit(row.features) - row.logit, 2)
        }
        let error = (squares.reduce(0, +) / 30).squareRoot()
        #expect(abs(predictor.leftOutError / error - 1) < 0.1, "\(predictor.leftOutError) \(error)")
    }

    @Test("draws differ from each other by about the error of the fit")
    func draws() {
        let rows = rows(40, noise: 0.5)
        let predictor = AccuracyPredictor(rows)
        var random = RandomSource(seed: 2)
        let values = (0..<200).map { _ in
            predictor.drawn(rows, from: &random).logit([1, 0, 0, 0, 7])
        }
        let mean = values.reduce(0, +) / 200
        let deviation = (values.reduce(0) { $0 + pow($1 - mean, 2) } / 200).squareRoot()
        #expect(abs(mean - 3) < 0.4 && deviation > 0.05 && deviation < 0.3, "\(mean) \(deviation)")
    }
}

@Suite struct FrontAreaTests {
    @Test("gains are the areas of rectangles over the logarithm of cost")
    func gains() {
        var area = FrontArea(most: 8, floor: 0.5)
        #expect(abs(area.gain(cost: 2, accuracy: 0.8) - 0.3 * log(4)) < 1e-12)
        area.add(cost: 2, accuracy: 0.8)
        // Nothing by what is worse, and by what is beyond.
        #expect(area.gain(cost: 3, accuracy: 0.8) == 0 && area.gain(cost: 9, accuracy: 1) == 0)
        #expect(abs(area.gain(cost: 4, accuracy: 0.9) - 0.1 * log(2)) < 1e-12)
        area.add(cost: 4, accuracy: 0.9)
        // 0.35 above the floor from 1 to 2, 0.05 above the first from 2 to 4, and nothing above the second.
        #expect(abs(area.gain(cost: 1, accuracy: 0.85) - 0.4 * log(2)) < 1e-12)
    }
}
