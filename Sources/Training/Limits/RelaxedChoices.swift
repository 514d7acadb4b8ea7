public import Networks

/// Weights of all choices of a backbone: one network where every weight is 0 or 1, a relaxed one in between.
public struct RelaxedChoices {
    /// The space.
    public let backbone: Backbone
    /// Of the stem's widths: [choices], 64-bit floats that sum to 1.
    public let stem: Tensor
    /// Of each stage's widths and of keeping it.
    public let stages: [StageChoice]

    /// Weights of one stage.
    public struct StageChoice {
        /// Weight of keeping the stage, a scalar; nil where it is always there.
        public let keep: Tensor?
        /// Weights of the choices of each of its widths.
        public let widths: [Tensor]

        /// Creates a stage's weights.
        public init(keep: Tensor?, widths: [Tensor]) {
            self.keep = keep
            self.widths = widths
        }
    }

    /// Creates weights; they must have the shapes of the backbone's choices.
    public init(_ backbone: Backbone, stem: Tensor, stages: [StageChoice]) throws {
        self.backbone = backbone
        self.stem = stem
        self.stages = stages
        let expected =
            [[backbone.stemWidths.choices.count]]
            + backbone.stages.flatMap { $0.widths.map { [$0.choices.count] } + ($0.isOptional ? [[]] : []) }
        let found =
            [stem.shape]
            + stages.flatMap { $0.widths.map(\.shape) + ($0.keep.map { [$0.shape] } ?? []) }
        guard expected == found else {
            throw TorchError(
                "expected weights of the shapes \(expected) for \(backbone.name), found \(found)")
        }
    }

    /// The weights of one network: 1 for what it chose, 0 for all else.
    ///
    /// Throws a `TorchError` for a width that the backbone does not have. Where a width stands there twice, the
    /// first is taken.
    public init(_ backbone: Backbone, _ widths: ChosenWidths) throws {
        guard widths.stages.count == backbone.stages.count else {
            throw TorchError("expected \(backbone.stages.count) stages, found \(widths.stages.count)")
        }
        try self.init(
            backbone, stem: Self.oneHot(widths.stem, backbone.stemWidths),
            stages: zip(backbone.stages, widths.stages).map { stage, chosen in
                // Widths of a stage that is not there weigh nothing: any will do.
                StageChoice(
                    keep: stage.isOptional ? try .scalar(chosen == nil ? 0 : 1) : nil,
                    widths: try zip(chosen ?? stage.widths.map { $0.choices[0] }, stage.widths).map(
                        Self.oneHot))
            })
    }

    private static func oneHot(_ width: Int, _ widths: Widths) throws -> Tensor {
        guard let index = widths.choices.firstIndex(of: width) else {
            throw TorchError("expected a width among \(widths.choices), found \(width)")
        }
        var weights = [Double](repeating: 0, count: widths.choices.count)
        weights[index] = 1
        return try Tensor(doubles: weights, shape: [weights.count])
    }
}
