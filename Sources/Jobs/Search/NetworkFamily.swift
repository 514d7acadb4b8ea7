public import Latency
public import Networks

/// The networks of one backbone whose widths all stand at the same level: scaled DS-CNN, or MobileNetV2 by its width
/// multiplier.
public enum NetworkFamily {
    /// The networks, narrowest first.
    ///
    /// Of keyword spotting's nine blocks the first four are kept, as in DS-CNN (Zhang et al., arXiv:1711.07128); of
    /// other backbones all.
    public static func networks(of backbone: Backbone) -> [ChosenWidths] {
        let all = [backbone.stemWidths] + backbone.stages.flatMap(\.widths)
        let levels = all.map(\.choices.count).max() ?? 1
        let depth = backbone.name == Backbone.kws.name ? 4 : backbone.depths.most
        return (0..<levels).map { level in
            var open = depth
            return ChosenWidths(
                stem: backbone.stemWidths.choice(atLevel: level, of: levels),
                stages: backbone.stages.map { stage in
                    if stage.isOptional {
                        open -= 1
                        if open < 0 { return nil }
                    }
                    return stage.widths.map { $0.choice(atLevel: level, of: levels) }
                })
        }
    }

    /// The widest of them that keeps every limit.
    ///
    /// Throws a `ModelError` where none does.
    public static func widest(
        of backbone: Backbone, within limits: [Limit]
    ) throws(ModelError) -> ChosenWidths {
        for widths in networks(of: backbone).reversed() {
            if try limits.hold(widths.architecture(backbone)) { return widths }
        }
        throw ModelError(
            kind: .network, place: "backbone \(backbone.name)",
            expected: "a network of equal widths within the limits", found: "none", cure: "raise the limits")
    }
}
