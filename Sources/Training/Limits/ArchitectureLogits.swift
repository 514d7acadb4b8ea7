import Foundation
public import Networks

/// What a search learns of an architecture: a logit for each choice of each decision.
public struct ArchitectureLogits {
    /// The space.
    public let backbone: Backbone
    /// Of the stem's widths: [choices], 64-bit floats, as all of them.
    public let stem: Tensor
    /// Of each stage: of keeping it and leaving it out ([2]; nil where it is always there), and of its widths.
    public let stages: [(keep: Tensor?, widths: [Tensor])]
    /// Whether of stages that are alike one is kept only where the one before it is: then a network has one encoding.
    public let isDepthOrdered: Bool

    /// Creates logits that prefer nothing.
    public init(_ backbone: Backbone, isDepthOrdered: Bool = false) throws {
        self.isDepthOrdered = isDepthOrdered
        func even(_ count: Int) throws -> Tensor {
            try Tensor(repeating: 0, shape: [count], .float64).requiringGradient()
        }
        self.backbone = backbone
        stem = try even(backbone.stemWidths.choices.count)
        stages = try backbone.stages.map { stage in
            (stage.isOptional ? try even(2) : nil, try stage.widths.map { try even($0.choices.count) })
        }
    }

    /// All logits by name.
    public var parameters: [NamedTensor] {
        [NamedTensor("stem", stem)]
            + stages.enumerated().flatMap { index, stage in
                (stage.keep.map { [NamedTensor("stage\(index).keep", $0)] } ?? [])
                    + stage.widths.enumerated().map { NamedTensor("stage\(index).width\($0)", $1) }
            }
    }

    /// The probabilities of all choices, of logits divided by a temperature.
    ///
    /// Of an ordered depth they are those of each stage by itself: that a later one needs the earlier ones is in them, that both go
    /// together is not, so that costs are no exact expectations.
    public func expected(temperature: Double = 1) throws -> RelaxedChoices {
        try choices { try ($0 / temperature).softmax(0) }
    }

    /// A draw by the Gumbel-softmax (Jang et al., arXiv:1611.01144): at a low temperature nearly one network.
    ///
    /// A rounded one has the values of one network and the gradients of the draw (the straight-through estimate).
    public func drawn(
        temperature: Double, rounded: Bool = false, from random: inout RandomSource
    ) throws -> RelaxedChoices {
        try choices { logits in
            let noise = (0..<logits.count).map { _ in random.gumbel() }
            let soft = try ((logits + Tensor(doubles: noise, shape: logits.shape)) / temperature).softmax(0)
            guard rounded else { return soft }
            var hard = [Double](repeating: 0, count: logits.count)
            hard[try soft.indexOfLargest(0).integers()[0]] = 1
            return try Tensor(doubles: hard, shape: logits.shape) - soft.detached() + soft
        }
    }

    /// The choices of the largest logits; as many of the likeliest stages are kept as the backbone asks for.
    public func likeliest() throws -> ChosenWidths { try chosen { try $0.doubles() } }

    /// The choices of one network drawn by the probabilities, but for the number of stages that the backbone asks for.
    ///
    /// - Parameter temperature: 1 for the probabilities themselves; more for draws farther from the likeliest.
    public func sampled(
        temperature: Double = 1, from random: inout RandomSource
    ) throws -> ChosenWidths {
        try chosen { logits in try logits.doubles().map { $0 + temperature * random.gumbel() } }
    }

    /// Mean over all decisions of entropy over that of even odds: 1 where nothing is preferred, 0 where all is
    /// decided.
    public func openness() throws -> Double {
        let shares = try parameters.map(\.tensor).filter { $0.count > 1 }.map { logits in
            let probabilities = try logits.softmax(0).doubles()
            return -probabilities.reduce(0) { $0 + ($1 > 0 ? $1 * Foundation.log($1) : 0) }
                / Foundation.log(Double(logits.count))
        }
        return shares.reduce(0, +) / Double(max(1, shares.count))
    }

    /// The choices of the largest scores.
    private func chosen(_ scores: (Tensor) throws -> [Double]) throws -> ChosenWidths {
        func largest(_ logits: Tensor, _ widths: Widths) throws -> Int {
            let scores = try scores(logits)
            let best = scores.indices.max { (scores[$0], $1) < (scores[$1], $0) } ?? 0
            return widths.choices[best]
        }
        let stem = try largest(stem, backbone.stemWidths)
        var leanings: [Double?] = []
        var widths: [[Int]] = []
        for (stage, logits) in zip(backbone.stages, stages) {
            leanings.append(try logits.keep.map { try scores($0) }.map { $0[0] - $0[1] })
            widths.append(try zip(logits.widths, stage.widths).map(largest))
        }
        if isDepthOrdered { leanings = ordered(leanings) }
        let optional = leanings.indices.filter { leanings[$0] != nil }
            .sorted { (leanings[$0] ?? 0, $1) > (leanings[$1] ?? 0, $0) }
        let willing = optional.count { (leanings[$0] ?? 0) > 0 }
        let depth = min(max(willing, backbone.depths.least), backbone.depths.most)
        let left = Set(optional.dropFirst(depth))
        return ChosenWidths(
            stem: stem, stages: widths.enumerated().map { left.contains($0) ? nil : $1 })
    }

    private func choices(_ weights: (Tensor) throws -> Tensor) throws -> RelaxedChoices {
        var keeps: [Tensor?] = []
        for (index, stage) in stages.enumerated() {
            var keep = try stage.keep.map { try weights($0).row(0) }
            if isDepthOrdered, let own = keep, let before = earlier(index) {
                keep = try keeps[before].map { try $0 * own }
            }
            keeps.append(keep)
        }
        return try RelaxedChoices(
            backbone, stem: weights(stem),
            stages: zip(stages, keeps).map { stage, keep in
                RelaxedChoices.StageChoice(keep: keep, widths: try stage.widths.map(weights))
            })
    }

    /// Leanings none of which is larger than that of the stage which it needs, so that the first of a run are kept.
    private func ordered(_ leanings: [Double?]) -> [Double?] {
        var ordered = leanings
        for index in leanings.indices {
            guard let own = leanings[index], let before = earlier(index), let least = ordered[before] else {
                continue
            }
            // Just below, so that the order holds where the backbone asks for some depth.
            ordered[index] = min(own, least - 1e-9)
        }
        return ordered
    }

    /// The stage that one needs: the one before it, where they are alike.
    private func earlier(_ index: Int) -> Int? {
        let stage = backbone.stages[index]
        guard index > 0, stage.isOptional, stage.stride == 1, backbone.stages[index - 1] == stage else {
            return nil
        }
        return index - 1
    }
}
