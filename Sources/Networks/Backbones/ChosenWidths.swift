/// One network of a backbone by its choices, stage by stage.
public struct ChosenWidths: Hashable, Sendable, Codable {
    /// Width of the stem.
    public var stem: Int
    /// Widths of each stage; nil for one that is left out.
    public var stages: [[Int]?]

    /// Names the choices.
    public init(stem: Int, stages: [[Int]?]) {
        self.stem = stem
        self.stages = stages
    }

    /// The network.
    ///
    /// Throws a `ModelError` for widths or depths outside the backbone.
    public func architecture(_ backbone: Backbone) throws(ModelError) -> Architecture {
        try backbone.architecture(stem: stem, stages: stages)
    }

    /// The choices nearest to these widths times a factor, of the same stages.
    public func scaled(by factor: Double, in backbone: Backbone) -> ChosenWidths {
        ChosenWidths(
            stem: backbone.stemWidths.nearest(Double(stem) * factor),
            stages: zip(stages, backbone.stages).map { chosen, stage in
                chosen.map { zip($0, stage.widths).map { $1.nearest(Double($0) * factor) } }
            })
    }

    /// A draw from a backbone's prior.
    public init(drawnFrom backbone: Backbone, _ random: inout RandomSource) {
        self = backbone.drawWidths(from: &random)
    }

    /// All choices that differ from these by one width, which is the next smaller one there is.
    ///
    /// Each with the channels that it has less.
    package func narrowed(_ backbone: Backbone) -> [(widths: ChosenWidths, channels: Int)] {
        var narrowed: [(ChosenWidths, Int)] = []
        func smaller(_ width: Int, _ widths: Widths) -> Int? { widths.choices.last { $0 < width } }
        if let width = smaller(stem, backbone.stemWidths) {
            narrowed.append((ChosenWidths(stem: width, stages: stages), stem - width))
        }
        for (index, stage) in backbone.stages.enumerated() {
            guard let chosen = stages[index] else { continue }
            for (position, widths) in stage.widths.enumerated() {
                guard let width = smaller(chosen[position], widths) else { continue }
                var stages = stages
                stages[index]?[position] = width
                narrowed.append((ChosenWidths(stem: stem, stages: stages), chosen[position] - width))
            }
        }
        return narrowed
    }

    /// All choices that differ from these by one optional stage that they leave out; none at the least depth.
    package func shallower(_ backbone: Backbone) -> [ChosenWidths] {
        let kept = backbone.stages.indices.filter { backbone.stages[$0].isOptional && stages[$0] != nil }
        guard kept.count > backbone.depths.least else { return [] }
        return kept.map { index in
            var stages = stages
            stages[index] = nil
            return ChosenWidths(stem: stem, stages: stages)
        }
    }
}
