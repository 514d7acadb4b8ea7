public import Networks

/// What a search learns of an architecture: a logit for each choice of each decision.
public struct ArchitectureLogits {
    /// The space.
    public let backbone: Backbone
    /// Of the stem's widths: [choices], 64-bit floats, as all of them.
    public let stem: Tensor
    /// Of each stage: of keeping it and leaving it out ([2]; nil where it is always there), and of its widths.
    public let stages: [(keep: Tensor?, widths: [Tensor])]

    /// Creates logits that prefer nothing.
    public init(_ backbone: Backbone) throws {
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

    /// The probabilities of all choices.
    public func expected() throws -> RelaxedChoices { try choices { try $0.softmax(0) } }

    /// A draw by the Gumbel-softmax (Jang et al., arXiv:1611.01144): at a low temperature nearly one network.
    ///
    /// Where `straightThrough`, values are exactly one network's, gradients those of the draw.
    public func drawn(
        temperature: Double, straightThrough: Bool = false, from random: inout RandomSource
    ) throws -> RelaxedChoices {
        try choices { logits in
            let noise = (0..<logits.count).map { _ in random.gumbel() }
            let soft = try ((logits + Tensor(doubles: noise, shape: logits.shape)) / temperature).softmax(0)
            guard straightThrough else { return soft }
            var hard = [Double](repeating: 0, count: logits.count)
            hard[try soft.indexOfLargest(0).integers()[0]] = 1
            return try Tensor(doubles: hard, shape: logits.shape) - soft.detached() + soft
        }
    }

    /// The choices of the largest logits; as many of the likeliest stages are kept as the backbone asks for.
    public func likeliest() throws -> ChosenWidths {
        let leanings = try stages.map { stage in
            try stage.keep.map { try $0.doubles() }.map { $0[0] - $0[1] }
        }
        let optional = leanings.indices.filter { leanings[$0] != nil }
            .sorted { (leanings[$0] ?? 0, $1) > (leanings[$1] ?? 0, $0) }
        let willing = optional.count { (leanings[$0] ?? 0) > 0 }
        let depth = min(max(willing, backbone.depths.least), backbone.depths.most)
        let left = Set(optional.dropFirst(depth))
        return ChosenWidths(
            stem: try Self.likeliest(stem, backbone.stemWidths),
            stages: try stages.enumerated().map { index, stage in
                left.contains(index)
                    ? nil : try zip(stage.widths, backbone.stages[index].widths).map(Self.likeliest)
            })
    }

    private func choices(_ weights: (Tensor) throws -> Tensor) throws -> RelaxedChoices {
        try RelaxedChoices(
            backbone, stem: weights(stem),
            stages: stages.map { stage in
                RelaxedChoices.StageChoice(
                    keep: try stage.keep.map { try weights($0).row(0) }, widths: try stage.widths.map(weights)
                )
            })
    }

    private static func likeliest(_ logits: Tensor, _ widths: Widths) throws -> Int {
        widths.choices[try logits.indexOfLargest(0).integers()[0]]
    }
}
