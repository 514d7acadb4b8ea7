import Testing

@testable import Latency
@testable import Networks

@Suite struct BaselineModelTests {
    let samples = SyntheticSamples.make(60, seed: 7)

    /// Samples on the line 4 ms + 2 ms a Mop.
    private static func straight(_ count: Int) -> [Observation] {
        SyntheticSamples.make(count, seed: 3).map { sample in
            var sample = sample
            sample.latencyMs = 4 + 2 * Double(sample.ops) / 1e6
            return sample
        }
    }

    @Test(
        "the robust line is the weighted line where nothing is odd, and stays where it was with odd samples")
    func robust() throws {
        var samples = Self.straight(40)
        for index in samples.indices { samples[index].latencyMs *= index % 2 == 0 ? 1.01 : 0.99 }
        let before = try RobustLine(samples: samples)
        #expect(abs(before.slopeMsPerMop - 2) < 0.05 && abs(before.interceptMs - 4) < 0.5)
        for index in [3, 11, 29] { samples[index].latencyMs *= 8 }
        let robust = try RobustLine(samples: samples)
        let plain = try RelativeLine(samples: samples)
        #expect(abs(robust.slopeMsPerMop - 2) < 0.1 && abs(robust.interceptMs - 4) < 1)
        #expect(abs(plain.slopeMsPerMop - 2) > 2 * abs(robust.slopeMsPerMop - 2))
        let exact = try RobustLine(samples: Self.straight(10))
        #expect(abs(exact.slopeMsPerMop - 2) < 1e-9 && abs(exact.interceptMs - 4) < 1e-9)
    }

    @Test("no line through the origin has less relative error")
    func origin() throws {
        let line = try OriginLine(samples: samples)
        func loss(_ slope: Double) -> Double {
            samples.reduce(0) { sum, sample in
                let error = slope * Double(sample.ops) / 1e6 / sample.latencyMs - 1
                return sum + error * error
            }
        }
        let least = loss(line.slopeMsPerMop)
        for factor in [0.9, 0.999, 1.001, 1.1] { #expect(loss(line.slopeMsPerMop * factor) > least) }
        #expect(throws: FitError.self) { try OriginLine(samples: []) }
    }

    @Test(
        "the forest is the same each time, never leaves the range of its samples, and knows steps that lines do not"
    )
    func forest() throws {
        let forest = try RandomForest(samples: samples)
        #expect(try RandomForest(samples: samples) == forest)
        let range = samples.map(\.latencyMs)
        for sample in SyntheticSamples.make(40, seed: 99) {
            let latency = forest.latencyMs(of: sample.features, ops: sample.ops)
            #expect(latency >= (range.min() ?? 0) * 0.999 && latency <= (range.max() ?? 0) * 1.001)
        }
        var stepped = samples
        for index in stepped.indices {
            stepped[index].latencyMs = stepped[index].features.values[0] > 4e6 ? 100 : 1
        }
        let errors = try LeftOutErrors(of: RandomForest.self, samples: stepped, folds: 10).relativeErrors
        let predicted = zip(errors, stepped).map {
            (latency: $1.latencyMs, predicted: ($0 + 1) * $1.latencyMs)
        }
        func mean(_ latency: Double) -> Double {
            let values = predicted.filter { $0.latency == latency }.map(\.predicted)
            return values.reduce(0, +) / Double(max(1, values.count))
        }
        #expect(mean(100) > 3 * mean(1))
        #expect(throws: FitError.self) { try RandomForest(samples: Array(samples.prefix(5))) }
        let same = try RandomForest(samples: Array(repeating: samples[0], count: 20))
        #expect(abs(same.latencyMs(of: samples[1].features, ops: 1) / samples[0].latencyMs - 1) < 1e-9)
    }

    @Test("folds keep each architecture whole, hold every sample once, and go with the seed")
    func folds() throws {
        var doubled = samples + samples
        for index in samples.indices { doubled[index].latencyMs *= 2 }
        let parts = LeftOutErrors.parts(of: doubled, folds: 7, seed: 1)
        for index in samples.indices { #expect(parts[index] == parts[index + samples.count]) }
        let sizes = (0..<7).map { part in parts.count { $0 == part } }
        #expect(sizes.reduce(0, +) == 120 && (sizes.max() ?? 0) - (sizes.min() ?? 0) <= 2)
        #expect(LeftOutErrors.parts(of: doubled, folds: 7, seed: 1) == parts)
        #expect(LeftOutErrors.parts(of: doubled, folds: 7, seed: 2) != parts)
        let few = Array(samples.prefix(40))
        let each = try LeftOutErrors(of: OperatorModel.self, samples: few)
        let many = try LeftOutErrors(of: OperatorModel.self, samples: few, folds: few.count)
        for (one, other) in zip(each.relativeErrors, many.relativeErrors) {
            #expect(abs(one - other) < 1e-12)
        }
    }

    @Test("a network is the sum of its layers where latency is")
    func layerSum() throws {
        let layers = LayerStudy.all.compactMap { layer -> Observation? in
            guard let features = try? LatencyFeatures(layer.network) else { return nil }
            return Observation(
                architecture: layer.id, ops: layer.ops, features: features,
                latencyMs: Self.cost(features, opCount: 1))
        }
        let sum = try LayerSum(layers: layers)
        let network = TableFive.kwsM.network
        let features = try LatencyFeatures(network)
        let truth = Self.cost(features, opCount: network.layers.count)
        #expect(abs(sum.latencyMs(of: features, opCount: network.layers.count) / truth - 1) < 1e-3)
    }

    private static func cost(_ features: LatencyFeatures, opCount: Int) -> Double {
        zip(features.values.dropLast(), [3e-6, 5e-6, 2.5e-6, 9e-6, 1.2e-5, 1e-6, 2e-5, 5e-6])
            .reduce(0.02 * Double(opCount)) { $0 + $1.0 * $1.1 }
    }
}

@Suite struct BootstrapTests {
    @Test("the interval of a mean is about that of theory, and the same each time")
    func mean() throws {
        var random = RandomSource(seed: 5)
        // Uniform in 0..<1: sd 0.2887, so the mean of 400 lies within 1.96 * 0.2887 / 20 = 0.0283 of its own.
        let values = (0..<400).map { _ in [random.unit()] }
        let average = { (lists: [[Double]]) in lists[0].reduce(0, +) / Double(lists[0].count) }
        let estimate = try #require(Bootstrap.estimate([values], average))
        #expect(abs(estimate.interval.high - estimate.value - 0.0283) < 0.004)
        #expect(abs(estimate.value - estimate.interval.low - 0.0283) < 0.004)
        #expect(Bootstrap.estimate([values], average) == estimate)
        #expect(Bootstrap.estimate([[[Double]]()], average) == nil)
        #expect(Bootstrap.estimate([values]) { _ in nil } == nil)
    }

    @Test("the throughput of networks that take half the time is twice, with 2 in the interval")
    func ratio() throws {
        let slow = SyntheticSamples.make(60, seed: 1)
        let fast = SyntheticSamples.make(60, seed: 2).map { sample in
            var sample = sample
            sample.latencyMs /= 2
            return sample
        }
        let estimate = try #require(
            Transfer.throughputRatio(.init(name: "a", samples: slow), .init(name: "b", samples: fast)))
        #expect(estimate.interval.low < 2 && 2 < estimate.interval.high)
        #expect(
            Transfer.throughputRatio(.init(name: "a", samples: slow), .init(name: "b", samples: [])) == nil)
    }

    @Test("very many groups are drawn several together, none lost and none twice, with an interval as narrow")
    func dealt() throws {
        var random = RandomSource(seed: 6)
        let values = (0..<40_000).map { _ in [random.unit()] }
        let dealt = Bootstrap.dealt(values)
        #expect(dealt.count == Bootstrap.mostGroups && dealt.allSatisfy { $0.count == 8 })
        #expect(dealt.joined().sorted() == values.joined().sorted())
        let average = { (lists: [[Double]]) in lists[0].reduce(0, +) / Double(lists[0].count) }
        let estimate = try #require(Bootstrap.estimate([values], average))
        // 1.96 * 0.2887 / 200
        #expect(abs((estimate.interval.high - estimate.interval.low) / 2 - 0.00283) < 0.0004)
    }

    @Test("a ratio of throughputs is that of the weighted lines, of few architectures and of very many")
    func slopes() throws {
        let slow = SyntheticSamples.make(12_000, seed: 1)
        let fast = SyntheticSamples.make(300, seed: 2)
        let expected =
            try RelativeLine(samples: slow).slopeMsPerMop / RelativeLine(samples: fast).slopeMsPerMop
        let estimate = try #require(
            Transfer.throughputRatio(.init(name: "a", samples: slow), .init(name: "b", samples: fast)))
        #expect(abs(estimate.value / expected - 1) < 1e-9)
        #expect(estimate.interval.low < expected && expected < estimate.interval.high)
    }

    @Test("paired ratios are second over first, and what is no latency gives none")
    func paired() throws {
        let paired = try #require(PairedRatio([(first: 2.0, second: 4.0), (1, 3), (4, 2)]))
        #expect(paired.ratios == [0.5, 2, 3] && paired.median == 2)
        #expect(abs(paired.mean.value - 1.4422495703074083) < 1e-12)
        #expect(paired.mean.interval.low >= 0.5 && paired.mean.interval.high <= 3.0000001)
        #expect(PairedRatio([(first: 2, second: 4)]) == nil)
        #expect(PairedRatio([(first: 2, second: 4), (0, 1)]) == nil)
        #expect(PairedRatio([(first: 2, second: 4), (1, .infinity)]) == nil)
    }
}
