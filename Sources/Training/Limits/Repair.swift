public import Networks

/// Narrows a network until the exact models say that it keeps every limit.
public enum Repair {
    /// The choices with the fewest channels less that keep every limit, found step by step.
    ///
    /// Each step narrows one width to its next choice: the one that mends everything at the fewest channels, or
    /// else the one that takes off the most excess for a channel. Choices that keep the limits come back as they
    /// are. Throws a `TorchError` where the narrowest widths do not keep them either.
    public static func repair(
        _ widths: ChosenWidths, of backbone: Backbone, limits: [Limit]
    ) throws -> ChosenWidths {
        var current = widths
        var excess = try total(current, backbone, limits)
        while excess > 0 {
            var best: (widths: ChosenWidths, excess: Double, merit: Double)?
            var mended: (widths: ChosenWidths, channels: Int)?
            for (candidate, channels) in current.narrowed(backbone) {
                let left = try total(candidate, backbone, limits)
                if left == 0, channels < mended?.channels ?? .max { mended = (candidate, channels) }
                let merit = (excess - left) / Double(channels)
                if merit > best?.merit ?? 0 { best = (candidate, left, merit) }
            }
            if let mended { return mended.widths }
            guard let best else { throw stuck(current, backbone, limits) }
            (current, excess) = (best.widths, best.excess)
        }
        return current
    }

    /// Sum of the shares by which limits are exceeded; 0 where all hold.
    private static func total(
        _ widths: ChosenWidths, _ backbone: Backbone, _ limits: [Limit]
    ) throws -> Double {
        let architecture = try widths.architecture(backbone)
        return try limits.reduce(0) { $0 + max(0, try $1.exact(architecture) / $1.bound - 1) }
    }

    private static func stuck(
        _ widths: ChosenWidths, _ backbone: Backbone, _ limits: [Limit]
    ) -> TorchError {
        let broken = limits.filter { limit in
            (try? limit.exact(widths.architecture(backbone))).map { $0 > limit.bound } ?? false
        }
        return TorchError(
            "expected a network of \(backbone.name) within its \(broken.map(\.name).joined(separator: ", ")) "
                + "limit, found none by narrowing this one; raise the limit")
    }
}
