@testable import Latency
@testable import Networks
@testable import Training

extension ChosenWidths {
    /// Choices of one network, each as likely as any other.
    static func draw(_ backbone: Backbone, from random: inout RandomSource) -> ChosenWidths {
        let stem = backbone.stemWidths.draw(from: &random)
        var stages: [[Int]?] = backbone.stages.map { $0.widths.map { $0.draw(from: &random) } }
        var kept = backbone.stages.count(where: \.isOptional)
        for (index, stage) in backbone.stages.enumerated()
        where stage.isOptional && kept > backbone.depths.least && random.below(2) == 0 {
            stages[index] = nil
            kept -= 1
        }
        return ChosenWidths(stem: stem, stages: stages)
    }
}

extension ArchitectureLogits {
    /// Logits drawn from the normal distribution, times a scale.
    static func random(
        _ backbone: Backbone, seed: UInt64, scale: Double = 1
    ) throws -> ArchitectureLogits {
        var random = RandomSource(seed: seed)
        let logits = try ArchitectureLogits(backbone)
        for parameter in logits.parameters {
            let values = (0..<parameter.tensor.count).map { _ in scale * random.normal() }
            try parameter.tensor.assign(Tensor(doubles: values, shape: parameter.tensor.shape))
        }
        return logits
    }

    /// Every network of the space with its probability; only for small spaces.
    func networks() throws -> [(probability: Double, widths: ChosenWidths)] {
        var networks = try Self.options([stem], [backbone.stemWidths]).map { option in
            (option.probability, ChosenWidths(stem: option.widths[0], stages: []))
        }
        for (stage, logits) in zip(backbone.stages, stages) {
            let keep = try logits.keep.map { try $0.softmax(0).doubles() } ?? [1, 0]
            var options: [(probability: Double, widths: [Int]?)] = try Self.options(
                logits.widths, stage.widths
            ).map { ($0.probability * keep[0], $0.widths) }
            if keep[1] > 0 { options.append((keep[1], nil)) }
            networks = networks.flatMap { network in
                options.map { option in
                    (
                        network.0 * option.probability,
                        ChosenWidths(stem: network.1.stem, stages: network.1.stages + [option.widths])
                    )
                }
            }
        }
        return networks
    }

    private static func options(
        _ logits: [Tensor], _ widths: [Widths]
    ) throws -> [(probability: Double, widths: [Int])] {
        var options: [(probability: Double, widths: [Int])] = [(1, [])]
        for (logits, widths) in zip(logits, widths) {
            let probabilities = try logits.softmax(0).doubles()
            options = options.flatMap { option in
                zip(probabilities, widths.choices).map {
                    (option.probability * $0, option.widths + [$1])
                }
            }
        }
        return options
    }
}

extension LatencyInterval {
    /// Ten percent about every prediction.
    static let tenth = try? LatencyInterval(
        errors: ErrorsByOps(
            points: [ErrorsByOps.Point](repeating: .init(ops: 1, relativeError: -1 / 11), count: 40)),
        level: 0.95)
}
