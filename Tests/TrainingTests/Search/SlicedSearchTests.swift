import Foundation
import Jobs
import Latency
import TestSupport
import Testing

@testable import Networks
@testable import Training

/// A differentiable search whose weights learn on parts of the supernet before the architecture does.
@Suite struct SlicedSearchTests {
    private func images(_ backbone: Backbone, count: Int, _ random: inout RandomSource) throws -> Tensor {
        let shape = [count, backbone.inputShape[2], backbone.inputShape[0], backbone.inputShape[1]]
        return try Tensor((0..<shape.reduce(1, *)).map { _ in Float(random.normal()) }, shape: shape)
    }

    @Test(
        "a slice computes and learns what the whole network does with all other channels masked",
        arguments: SupernetTests.backbones)
    func slices(backbone: Backbone) throws {
        var random = RandomSource(seed: 8)
        for _ in 0..<5 {
            let supernet = try Supernet(backbone, seed: 2)
            for named in supernet.parameters + supernet.statistics where !named.name.hasSuffix("weight") {
                let values = (0..<named.tensor.count).map { _ in Float(0.5 + random.unit()) }
                try named.tensor.assign(Tensor(values, shape: named.tensor.shape))
            }
            let images = try images(backbone, count: 3, &random)
            let labels = try Tensor(integers: [0, 1, 0])
            let widths = ChosenWidths.draw(backbone, from: &random)
            let choices = try RelaxedChoices(backbone, widths)
            let masked = try supernet(images, choices, training: false)
            #expect(try largestDifference(supernet.sliced(widths)(images, training: false), masked) < 1e-4)
            func gradients(_ logits: Tensor) throws -> [[Double]] {
                for named in supernet.parameters { named.tensor.clearGradient() }
                try logits.crossEntropy(labels).backward()
                return try supernet.parameters.map { named in
                    try named.tensor.gradient()?.doubles()
                        ?? [Double](repeating: 0, count: named.tensor.count)
                }
            }
            let expected = try gradients(supernet(images, choices, training: true))
            let found = try gradients(supernet.sliced(widths)(images, training: true))
            for (named, (expected, found)) in zip(supernet.parameters, zip(expected, found)) {
                let largest = zip(expected, found).map { abs($0 - $1) }.max() ?? 0
                #expect(largest < 1e-3, "\(named.name) of \(widths): \(largest)")
            }
            #expect(found.contains { $0.contains { $0 != 0 } })
        }
    }

    @Test("what a slice remembers, its channels of the supernet remember, and no others")
    func statistics() throws {
        var random = RandomSource(seed: 1)
        let backbone = SupernetTests.backbones[0]
        let supernet = try Supernet(backbone, seed: 2)
        let slice = try supernet.sliced(ChosenWidths(stem: 4, stages: [[6], nil, nil]))
        _ = try slice(images(backbone, count: 4, &random), training: true)
        let stem = try #require(supernet.statistics.first).tensor
        let means = try stem.floats()
        #expect(
            means.count == 8 && means[0..<4].allSatisfy { $0 != 0 } && means[4..<8].allSatisfy { $0 == 0 })
        #expect(try slice.statistics[0].tensor.floats() == Array(means[0..<4]))
    }

    @Test("recalibrated statistics are those of the given batches: their means, not what was remembered")
    func recalibration() throws {
        var random = RandomSource(seed: 3)
        let backbone = SupernetTests.backbones[0]
        let widths = ChosenWidths(stem: 8, stages: [[8], [5], [4]])
        let network = try Supernet(backbone, seed: 2).subnet(widths)
        let batches = try (0..<2).map { _ in try images(backbone, count: 40, &random) }
        // One batch: evaluation is what training gives, but for n / (n - 1) in the variance.
        try network.recalibrate(on: [batches[0]])
        let judged = try network(batches[0], training: false)
        let trained = try Supernet(backbone, seed: 2).subnet(widths)(batches[0], training: true)
        #expect(try largestDifference(judged, trained) < 0.02)
        let first = try network.statistics.map { try $0.tensor.doubles() }
        try network.recalibrate(on: [batches[1]])
        let second = try network.statistics.map { try $0.tensor.doubles() }
        try network.recalibrate(on: batches)
        let both = try network.statistics.map { try $0.tensor.doubles() }
        // The stem reads images, which do not depend on statistics; deeper layers neither, since passes are by each batch's own.
        for ((one, two), mean) in zip(zip(first, second), both) {
            for ((one, two), mean) in zip(zip(one, two), mean) {
                #expect(abs((one + two) / 2 - mean) < 1e-4 * max(1, abs(mean)))
            }
        }
        try network.recalibrate(on: [])
        #expect(try network.statistics.map { try $0.tensor.doubles() } == both)
    }

    @Test(
        "with an ordered depth a network has one encoding: draws, samples and the likeliest keep the first stages"
    )
    func depth() throws {
        let backbone = Backbone.kws
        func isOrdered(_ widths: ChosenWidths) -> Bool { widths.ordered(in: backbone) == widths }
        for ordered in [true, false] {
            let logits = try ArchitectureLogits(backbone, isDepthOrdered: ordered)
            var random = RandomSource(seed: 6)
            for parameter in logits.parameters where parameter.name.hasSuffix("keep") {
                try parameter.tensor.assign(Tensor(doubles: [random.normal(), random.normal()], shape: [2]))
            }
            let samples = try (0..<40).map { _ in try logits.sampled(from: &random) }
            #expect(samples.allSatisfy(isOrdered) == ordered)
            #expect(try isOrdered(logits.likeliest()) || !ordered)
            // Relaxed: a stage is there no more than the one that it needs.
            let keeps = try logits.expected().stages.map { try $0.keep?.item() ?? 1 }
            let falls = zip(keeps.dropFirst(), keeps.dropFirst(2)).allSatisfy { $0 >= $1 }
            #expect(falls == ordered)
            let drawn = try (0..<20).map { _ in
                try logits.drawn(temperature: 1, rounded: true, from: &random).stages.map {
                    try ($0.keep?.item() ?? 1).rounded()
                }
            }
            let prefixes = drawn.allSatisfy { keeps in
                zip(keeps.dropFirst(), keeps.dropFirst(2)).allSatisfy { $0 >= $1 }
            }
            #expect(prefixes == ordered)
        }
    }

    @Test("networks that weights learn on lie between half of the limit and the limit")
    func nearby() throws {
        let line = CostRule.line(interceptMs: 1, slopeMsPerMop: 4)
        let limit = Limit.latency(maxMs: 16, rule: line)
        let nearby = NearbyNetworks(
            SearchOrder(
                task: .kws, backbone: .kws, limits: [.flash(maxBytes: 1 << 20, besidesFile: 0), limit],
                recipe: SearchRecipe(epochs: 4)))
        func cost(_ widths: ChosenWidths) throws -> Double { try limit.exact(widths.architecture(.kws)) }
        #expect(try (14...16).contains(cost(nearby.largest())) && (6.5...8).contains(cost(nearby.smallest())))
        var random = RandomSource(seed: 2)
        let costs = try (0..<60).map { _ in try cost(nearby.drawn(from: &random)) }
        #expect(costs.allSatisfy { $0 <= 16 } && costs.count { $0 >= 7 } > 54, "\(costs)")
        #expect((costs.max() ?? 0) > 14 && (costs.min() ?? 0) < 9)
    }

    private func run(_ epochs: Int = 6, seed: UInt64 = 3) throws -> SearchRun {
        try SearchRun(
            SearchRunTests.order(epochs: epochs, seed: seed), on: RowExamples(count: 100),
            validation: RowExamples(count: 40))
    }

    @Test(
        "weights learn on all examples while the architecture rests, then rest while it learns, and what is found keeps the limits"
    )
    func phases() throws {
        let run = try run()
        #expect(run.isSliced && run.epochs == 6 + 4)
        func values(_ tensors: [NamedTensor]) throws -> [[Double]] {
            try tensors.map { try $0.tensor.doubles() }
        }
        let (weights, logits) = (try values(run.supernet.parameters), try values(run.logits.parameters))
        while run.history.count < 6 { _ = try run.takeStep() }
        let learnt = try values(run.supernet.parameters)
        #expect(learnt != weights)
        #expect(try values(run.logits.parameters) == logits)
        #expect(run.history[5].weightLoss < 0.7 * run.history[0].weightLoss)
        #expect(run.history[5].architectureLoss == nil)
        while !run.isDone { _ = try run.takeStep() }
        #expect(try values(run.supernet.parameters) == learnt)
        #expect(try values(run.logits.parameters) != logits)
        #expect(run.history[6].architectureLoss != nil && run.history[9].openness < 1)
        for widths in try run.found() {
            let architecture = try widths.architecture(SearchRunTests.backbone)
            for limit in run.order.limits { #expect(try limit.holds(architecture), "\(limit.name)") }
            #expect(widths.ordered(in: SearchRunTests.backbone) == widths)
        }
    }

    @Test(
        "stopped in either phase it goes on to the same, and a state of the other way is refused",
        arguments: [5, 25])
    func resumes(stop: Int) throws {
        let folder = try TemporaryFolder("search")
        let file = folder.url.appending(path: "search.safetensors")
        let whole = try run()
        while !whole.isDone { _ = try whole.takeStep() }
        let first = try run()
        for _ in 0..<stop { _ = try first.takeStep() }
        try first.save(to: file)
        let second = try run()
        try second.resume(from: file)
        while !second.isDone { _ = try second.takeStep() }
        #expect(second.progress == whole.progress)
        for (left, right) in zip(
            whole.supernet.parameters + whole.supernet.statistics + whole.logits.parameters,
            second.supernet.parameters + second.supernet.statistics + second.logits.parameters)
        {
            #expect(try left.tensor.doubles() == right.tensor.doubles(), "\(left.name)")
        }
        #expect(try whole.found() == second.found())
        let other = try SearchRun(SearchRunTests.order(epochs: 6), on: RowExamples(count: 100))
        #expect(!other.isSliced)
        #expect(throws: TorchError.self) { try other.resume(from: file) }
    }
}
