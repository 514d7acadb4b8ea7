import Foundation
import TestSupport
import Testing

@testable import Latency
@testable import Networks

/// Samples of known cost with noise of 5 percent; `Tests/Oracle/fits.py` makes the same.
enum SyntheticSamples {
    /// The first features, none of the others, and the constant.
    static func features(_ counts: [Double]) -> LatencyFeatures {
        let absent = LatencyFeatures.names.count - counts.count - 1
        return LatencyFeatures(values: counts + [Double](repeating: 0, count: absent) + [1])
    }

    static func make(_ count: Int, seed: UInt64) -> [Observation] {
        var random = RandomSource(seed: seed)
        let scales = [8e6, 5e6, 9e6, 4e5, 1e6, 3e5, 2e5, 5e4]
        let costs = [3e-6, 5e-6, 2.5e-6, 9e-6, 1.2e-5, 0, 2e-5, 0]
        return (0..<count).map { index in
            let counts = scales.map { (random.unit() * $0).rounded() }
            let noise = 1 + 0.1 * (random.unit() - 0.5)
            let ops = 2 * Int(counts[0] + counts[1] + counts[2] + counts[4])
            return Observation(
                architecture: "n\(index)", ops: ops, features: features(counts),
                latencyMs: (0.7 + zip(counts, costs).reduce(0) { $0 + $1.0 * $1.1 }) * noise)
        }
    }
}

@Suite struct LatencyModelTests {
    let samples = SyntheticSamples.make(40, seed: 7)

    @Test("samples are those of the oracle's script")
    func sameSamples() {
        #expect(abs(samples[0].latencyMs - 38.67423081396382) < 1e-12)
        #expect(samples.reduce(0) { $0 + $1.ops } == 942_626_796)
    }

    @Test("operator model's coefficients are those of scipy.optimize.nnls")
    func operatorModel() throws {
        let expected = [
            3.099467963243825e-06, 5.0625461229133925e-06, 2.3876139025722835e-06, 1.0441617438675424e-05,
            1.1507493885027117e-05, 0.0, 9.723565520651644e-06, 1.0482366899617034e-05, 1.3846506218583468,
        ]
        let found = try OperatorModel(samples: samples).coefficients
        let present = Array(found.prefix(8)) + found.suffix(1)
        for (found, expected) in zip(present, expected) {
            #expect(abs(found - expected) <= 1e-8 * expected, "\(found), scipy \(expected)")
        }
        // Of what no sample has nothing is known but what it typically takes.
        let unseen = zip(found, LatencyFeatures.Count.allCases).dropFirst(8).dropLast()
        let own = unseen.filter { $0.1.counts(for: .columns) }.map { $0.0 / $0.1.typicalCycles }
        let cycle = try #require(own.first)
        #expect(cycle > 0 && own.allSatisfy { abs($0 / cycle - 1) < 1e-12 })
        // What other kernels do costs nothing here.
        #expect(unseen.allSatisfy { $0.1.counts(for: .columns) || $0.0 == 0 })
    }

    @Test(
        "what a backbone does not tell apart is shared out as such work typically is, so that others are predicted",
        arguments: [(Backbone.kws, Backbone.ad), (.ad, .kws), (.vww50Aligned, .ad)],
        [LatencyFeatures.Kernels.columns, .panels])
    func elsewhere(backbones: (Backbone, Backbone), kernels: LatencyFeatures.Kernels) throws {
        let (own, other) = backbones
        // Costs that are typical but for a third up or down.
        let costs = LatencyFeatures.Count.allCases.map {
            $0.counts(for: kernels) ? $0.typicalCycles * ($0.rawValue % 2 == 0 ? 1.3 : 0.75) : 0
        }
        let samples = { (backbone: Backbone, seed: UInt64) in
            var random = RandomSource(seed: seed)
            return try (0..<60).map { _ in
                let architecture = backbone.draw(from: &random)
                let features = try LatencyFeatures(architecture.network)
                return Observation(
                    architecture: architecture.id, ops: architecture.ops, features: features,
                    latencyMs: zip(costs, features.values).reduce(0) { $0 + $1.0 * $1.1 } / 216_000,
                    kernels: kernels)
            }
        }
        let model = try OperatorModel(samples: try samples(own, 1))
        #expect(LeftOutErrors(of: model, on: try samples(own, 2)).worstPercent < 0.1)
        let found = LeftOutErrors(of: model, on: try samples(other, 3))
        #expect(
            found.mapePercent < 10 && found.worstPercent < 30, "\(found.mapePercent), \(found.worstPercent)")
    }

    @Test("weighted line is that of numpy.polyfit with weights of 1 / latency")
    func weightedLine() throws {
        let line = try RelativeLine(samples: samples)
        #expect(abs(line.slopeMsPerMop - 1.6033842067846642) < 1e-10)
        #expect(abs(line.interceptMs - 8.295944413015645) < 1e-9)
    }

    @Test("errors with each left out, and the half-width from them, are NumPy's")
    func leaveOneOut() throws {
        let line = try LeftOutErrors(of: RelativeLine.self, samples: samples)
        #expect(abs(line.mapePercent - 8.526996723625333) < 1e-8)
        #expect(abs(line.worstPercent - 34.44428676935165) < 1e-8)
        #expect(abs(line.biasPercent - -1.011880595611409) < 1e-8)
        let half = try PredictionInterval(errors: line.relativeErrors, level: 0.95).relativeHalfWidth
        #expect(abs(half - 0.25619747478331434) < 1e-9)
        let second = try LeftOutErrors(of: OperatorModel.self, samples: samples)
        #expect(abs(second.mapePercent - 2.6191384070106087) < 1e-6)
        #expect(abs(second.worstPercent - 6.42322420883219) < 1e-6)
        #expect(abs(second.biasPercent - -0.025365066805504436) < 1e-6)
    }

    @Test("samples of one architecture are left out together")
    func grouped() throws {
        // Each architecture twice, the second time with twice the latency: had only one been left out, the other
        // would pull the fit towards it.
        var doubled = samples
        for sample in samples {
            var copy = sample
            copy.latencyMs *= 2
            doubled.append(copy)
        }
        let errors = try LeftOutErrors(of: OperatorModel.self, samples: doubled).relativeErrors
        for (index, sample) in samples.enumerated() {
            let others = doubled.filter { $0.architecture != sample.architecture }
            let fitted = try OperatorModel(samples: others)
            let latency = fitted.latencyMs(of: sample.features, ops: sample.ops)
            #expect(abs(errors[index] - (latency / sample.latencyMs - 1)) < 1e-12)
        }
    }

    @Test("intervals hold about the share that they are meant to on networks not seen", arguments: [1, 2, 3])
    func coverage(seed: UInt64) throws {
        let fit = try CrossValidated<OperatorModel>(samples: SyntheticSamples.make(120, seed: seed))
        let unseen = SyntheticSamples.make(400, seed: seed + 100).filter { fit.opsRange.contains($0.ops) }
        let held = try unseen.count { sample in
            let interval = try fit.predict(sample.features, ops: sample.ops, level: 0.9).interval
            return (interval.low...interval.high).contains(sample.latencyMs)
        }
        let share = Double(held) / Double(unseen.count)
        #expect((0.84...0.96).contains(share), "\(share)")
    }

    @Test("a fit on one group is tried on the other, and on itself with each left out")
    func transfer() throws {
        var slower = SyntheticSamples.make(40, seed: 8)
        for index in slower.indices {
            slower[index].latencyMs *= 2
            slower[index].architecture += "b"
        }
        let table = try Transfer.table(
            of: OperatorModel.self,
            groups: [.init(name: "a", samples: samples), .init(name: "b", samples: slower)])
        #expect(table.map(\.fittedOn) == ["a", "a", "b", "b"])
        #expect(table.map(\.testedOn) == ["a", "b", "a", "b"])
        // Half of the true latency, and twice it, give or take the noise.
        #expect(abs(table[1].errors.biasPercent + 50) < 3 && abs(table[2].errors.biasPercent - 100) < 6)
        #expect(table[0].errors.mapePercent < 4 && table[3].errors.mapePercent < 4)
    }

    @Test("what cannot be fitted or predicted is refused in words")
    func refused() throws {
        #expect(throws: FitError.tooFewSamples(found: 8, needed: 9)) {
            try OperatorModel(samples: Array(samples.prefix(8)))
        }
        #expect(throws: FitError.tooFewSamples(found: 18, needed: 19)) {
            try PredictionInterval(errors: Array(repeating: 0.01, count: 18), level: 0.95)
        }
        #expect(try PredictionInterval(errors: (1...19).map { Double($0) / 100 }, level: 0.95).level == 0.95)
        for level in [0, 1, -1, .nan, 1e300] {
            #expect(throws: FitError.self) { try PredictionInterval(errors: [0.1, 0.2], level: level) }
        }
        let fit = try CrossValidated<RelativeLine>(samples: samples)
        #expect(throws: FitError.self) { try fit.predict(samples[0].features, ops: 1, level: 0.9) }
        var broken = samples
        broken[3].latencyMs = .infinity
        #expect(throws: FitError.self) { try RelativeLine(samples: broken) }
        #expect(throws: FitError.opsAllAlike(found: samples[0].ops)) {
            try RelativeLine(samples: [samples[0], samples[0], samples[0]])
        }
    }

    @Test("the operator model is written by name and read back, and an unknown name is refused")
    func coding() throws {
        let model = try OperatorModel(samples: samples)
        let data = try JSONEncoder().encode(model)
        #expect(try JSONDecoder().decode(OperatorModel.self, from: data) == model)
        #expect(String(decoding: data, as: UTF8.self).contains("\"macs_pointwise_aligned\""))
        for text in ["{\"macs\": 1}", "{\"constant\": -1}", "[1]"] {
            #expect(throws: DecodingError.self) {
                try JSONDecoder().decode(OperatorModel.self, from: Data(text.utf8))
            }
        }
    }

    @Test("an interval rests on the errors of the networks that are nearest in ops")
    func nearest() throws {
        // Small networks scatter by 10 %, large ones not at all.
        let scattered = SyntheticSamples.make(400, seed: 3).enumerated().map { index, sample in
            var sample = sample
            sample.latencyMs =
                2 + Double(sample.ops) / 1e6 * (sample.ops < 20_000_000 ? (index % 2 == 0 ? 1.1 : 0.9) : 1)
            return sample
        }
        let fit = try CrossValidated<RelativeLine>(samples: scattered)
        let ops = scattered.map(\.ops).sorted()
        let small = try fit.predict(scattered[0].features, ops: ops[40], level: 0.9)
        let large = try fit.predict(scattered[0].features, ops: ops[360], level: 0.9)
        func width(_ prediction: Prediction) -> Double {
            (prediction.interval.high - prediction.interval.low) / prediction.latencyMs
        }
        #expect(width(small) > 0.15 && width(large) < 0.05)
        #expect(fit.errorsByOps.near(Double(ops[40])).count == ErrorsByOps.nearest)
    }

    @Test("an interval rests on coverage networks where there are enough, else on all")
    func coverageOnly() throws {
        // What was drawn from a prior lies on the line, the rest off it by a tenth.
        var mixed = SyntheticSamples.make(200, seed: 3)
        for index in mixed.indices {
            mixed[index].isCoverage = index % 2 == 1
            let off = index % 2 == 0 ? 1 : index % 4 == 1 ? 1.1 : 0.9
            mixed[index].latencyMs = (2 + Double(mixed[index].ops) / 1e6) * off
        }
        let fit = try CrossValidated<RelativeLine>(samples: mixed)
        #expect(fit.errorsByOps.near(Double(mixed[0].ops)).allSatisfy { abs($0) > 0.05 })
        for index in mixed.indices.dropFirst(60) { mixed[index].isCoverage = false }
        let few = try CrossValidated<RelativeLine>(samples: mixed)
        #expect(few.errorsByOps.near(Double(mixed[0].ops)).contains { abs($0) < 0.02 })
    }

    @Test("no interval is narrower than what one input does not show")
    func floor() throws {
        let interval = try PredictionInterval(errors: [Double](repeating: 1e-6, count: 40), level: 0.95)
        #expect(interval.relativeHalfWidth == PredictionInterval.least)
    }

    @Test("of very many samples so many are examined, and all are fitted")
    func many() throws {
        let fit = try CrossValidated<OriginLine>(samples: SyntheticSamples.make(6000, seed: 4))
        #expect(fit.examined.count == CrossValidated<OriginLine>.mostExamined)
        #expect(fit.errors.relativeErrors.count == fit.examined.count)
        #expect(try fit.model == OriginLine(samples: SyntheticSamples.make(6000, seed: 4)))
    }

    @Test("features that depend on each other, and rows of zeros, do not stop the operator model")
    func degenerate() throws {
        let same = samples.map { sample in
            Observation(
                architecture: sample.architecture, ops: sample.ops,
                features: SyntheticSamples.features([
                    sample.features.values[0], sample.features.values[0],
                ]),
                latencyMs: 3 + 2e-6 * sample.features.values[0])
        }
        let model = try OperatorModel(samples: same)
        #expect(model.coefficients.allSatisfy { $0 >= 0 && $0.isFinite })
        for sample in same {
            let latency = model.latencyMs(of: sample.features, ops: sample.ops)
            // What pulls the coefficients towards typical ones counts far below any error of a fit.
            #expect(abs(latency / sample.latencyMs - 1) < 1e-6)
        }
    }
}

@Suite struct LatencyFeaturesTests {
    @Test("counts of a small network are those worked out by hand, each under its name")
    func byHand() throws {
        let network = NetworkSpec(
            name: "hand", inputShape: [6, 4, 3],
            layers: [
                .convolution(
                    channels: 6, window: WindowSpec(3, 2, strideHeight: 2, strideWidth: 1), activation: .relu),
                .depthwise(window: WindowSpec(3, 3), activation: .relu),
                .convolution(channels: 5, window: WindowSpec(1, 1), activation: .none),
                .averagePool(window: WindowSpec(3, 4, padding: .valid)), .flatten,
            ])
        // 3x4 positions; K = 18, 9 and 6.
        let expected: [LatencyFeatures.Count: Double] = [
            .macsLargeKernel: 12 * 6 * 18, .outputsLargeKernel: 72, .gatheredLargeKernel: 12 * 18,
            .remaindersLargeKernel: 72 * 2, .rowsLargeKernel: 36, .positionsLargeKernel: 12,
            .weightsLargeKernel: 108, .macsDepthwise: 72 * 9, .outputsDepthwise: 72,
            .positionsDepthwise: 12, .positionsDepthwiseUnaligned: 12, .macsPointwiseUnaligned: 12 * 5 * 6,
            .outputsPointwise: 60, .remaindersPointwise: 60 * 2, .weightsPointwise: 30, .inputsPool: 60,
            .outputsPool: 5, .operators: 4, .constant: 1,
            // Three pairs of rows of 5 fours with 6 pairs of pixels; of 6 channels to 5 three pairs, the last row
            // twice, rows of 2 fours unpacked twice, since every other pixel lies off a word.
            .fours: 90 + 36, .segments: 18 + 18, .segmentsLooped: 18, .rowPairs: 18 + 18,
            .panelCalls: 6 + 12, .unpackedFours: 15 + 12, .unpackedPairs: 3 + 6,
            // Six of twelve windows lie inside; the right and the lower edge fill what is outside.
            .shortRows: 18, .shortBytes: 108, .windowsGathered: 6, .piecesGathered: 12 + 9 + 5,
            .bytesGathered: 108,
            // One tile: planes of 5 rows of 3 words; four channels together and two by themselves.
            .zeroedWords: 60, .spreadPairs: 3, .spreadRows: 3, .spreadHalves: 6, .spreadSingles: 24,
            .squareRows: 18, .squarePairs: 36, .channelsFinished: 6, .foursFinished: 18,
            .filterLinesMissed: 54.0 / 32,
            .foursPooled: 24, .rowsPooled: 6, .valuesPooled: 5, .positionsPooled: 1,
        ]
        let features = try LatencyFeatures(network)
        for count in LatencyFeatures.Count.allCases {
            #expect(features[count] == expected[count] ?? 0, "\(LatencyFeatures.names[count.rawValue])")
        }
        #expect(LatencyFeatures.names.count == LatencyFeatures.Count.allCases.count)
        #expect(features.depthwiseShare == 648.0 / (648 + 1296 + 360))
        let words = { (count: LatencyFeatures.Count) in
            "\(count)".map { $0.isUppercase ? "_" + $0.lowercased() : String($0) }.joined()
        }
        #expect(LatencyFeatures.Count.allCases.map(words) == LatencyFeatures.names)
    }

    @Test("features of a network equal those of its model, and the counts add up to the model's work")
    func same() throws {
        var random = RandomSource(seed: 21)
        var networks = NetworkExamples.all
        for backbone in Backbone.all { networks.append(backbone.draw(from: &random).network) }
        for network in networks {
            let model = try Model(bytes: try ModelWriter.write(network, seed: 1))
            let features = LatencyFeatures(model)
            #expect(try LatencyFeatures(network) == features, "\(network.name)")
            #expect(features.values.count == LatencyFeatures.names.count)
            let kinds: [LatencyFeatures.Count] = [
                .macsPointwiseAligned, .macsPointwiseUnaligned, .macsLargeKernel, .macsDepthwise,
            ]
            #expect(kinds.reduce(0) { $0 + Int(features[$1]) } == ModelCost(model).macs)
            let moving = model.operators.count { $0.code != .reshape }
            #expect(features[.operators] == Double(moving) && features[.constant] == 1)
        }
    }
}
