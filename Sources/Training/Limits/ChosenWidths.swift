public import Networks

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
    public func architecture(_ backbone: Backbone) throws -> Architecture {
        try backbone.architecture(stem: stem, stages: stages)
    }

    /// All choices that differ from these by one width, which is the next smaller one there is.
    ///
    /// Each with the channels that it has less.
    func narrowed(_ backbone: Backbone) -> [(widths: ChosenWidths, channels: Int)] {
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
}
