public import Networks

/// Narrows a network until the exact models say that it keeps every limit.
public enum Repair {
    /// The choices with the fewest channels less that keep every limit, found step by step.
    ///
    /// Each step narrows one width to its next choice: the one that mends everything at the fewest channels, or
    /// else the one that takes off the most excess for a channel. Choices that keep the limits come back as they
    /// are. Where no width helps any more, an optional stage is left out. Throws a `ModelError` where the smallest
    /// network does not keep them either.
    public static func repair(
        _ widths: ChosenWidths, of backbone: Backbone, limits: [Limit]
    ) throws(ModelError) -> ChosenWidths {
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
            if let best {
                (current, excess) = (best.widths, best.excess)
            } else {
                // No width helps any more: a stage has to go.
                current = try shallower(current, backbone, limits)
                excess = try total(current, backbone, limits)
            }
        }
        return current
    }

    /// Whether choices exceed limits by so much that `scale` should come before `repair`: more than a tenth.
    public static func isFar(
        _ widths: ChosenWidths, of backbone: Backbone, limits: [Limit]
    ) throws(ModelError) -> Bool { try total(widths, backbone, limits) > 0.1 }

    /// Choices all of whose widths are multiplied by the largest factor of at most 1 at which every limit holds.
    ///
    /// That is how a network far from its limits is brought near: `repair` would narrow it one width at a time.
    /// Where the narrowest widths do not keep them, optional stages are left out. Throws a `ModelError` where the smallest
    /// network does not keep them either.
    public static func scale(
        _ widths: ChosenWidths, of backbone: Backbone, limits: [Limit]
    ) throws(ModelError) -> ChosenWidths {
        if try limits.hold(widths.architecture(backbone)) { return widths }
        var widths = widths
        while try !limits.hold(widths.scaled(by: 0, in: backbone).architecture(backbone)) {
            let narrowest = try shallower(widths.scaled(by: 0, in: backbone), backbone, limits)
            for (index, stage) in narrowest.stages.enumerated() where stage == nil {
                widths.stages[index] = nil
            }
        }
        return widths.scaled(by: try largest(0, 1, widths, backbone, limits), in: backbone)
    }

    /// Choices all of whose widths are multiplied by the largest factor at which every limit holds, up to `most`.
    ///
    /// A network below its limits is widened, one above is narrowed as `scale` does it.
    public static func fill(
        _ widths: ChosenWidths, of backbone: Backbone, limits: [Limit], most: Double = 4
    ) throws(ModelError) -> ChosenWidths {
        let scaled = try scale(widths, of: backbone, limits: limits)
        guard scaled == widths else { return scaled }
        return widths.scaled(by: try largest(1, most, widths, backbone, limits), in: backbone)
    }

    /// The largest factor between one at which limits hold and another.
    private static func largest(
        _ low: Double, _ high: Double, _ widths: ChosenWidths, _ backbone: Backbone, _ limits: [Limit]
    ) throws(ModelError) -> Double {
        var (low, high) = (low, high)
        // Ten halvings tell factors apart that differ by less than any step of width.
        for _ in 0..<10 {
            let middle = (low + high) / 2
            if try limits.hold(widths.scaled(by: middle, in: backbone).architecture(backbone)) {
                low = middle
            } else {
                high = middle
            }
        }
        return low
    }

    /// The choices without the optional stage whose absence leaves the least excess.
    private static func shallower(
        _ widths: ChosenWidths, _ backbone: Backbone, _ limits: [Limit]
    ) throws(ModelError) -> ChosenWidths {
        var best: (widths: ChosenWidths, excess: Double)?
        for candidate in widths.shallower(backbone) {
            let left = try total(candidate, backbone, limits)
            if left < best?.excess ?? .infinity { best = (candidate, left) }
        }
        guard let best else { throw stuck(widths, backbone, limits) }
        return best.widths
    }

    /// Sum of the shares by which limits are exceeded; 0 where all hold.
    private static func total(
        _ widths: ChosenWidths, _ backbone: Backbone, _ limits: [Limit]
    ) throws(ModelError) -> Double {
        let architecture = try widths.architecture(backbone)
        var sum = 0.0
        for limit in limits { sum += max(0, try limit.exact(architecture) / limit.bound - 1) }
        return sum
    }

    private static func stuck(
        _ widths: ChosenWidths, _ backbone: Backbone, _ limits: [Limit]
    ) -> ModelError {
        let broken = limits.filter { limit in
            (try? limit.exact(widths.architecture(backbone))).map { $0 > limit.bound } ?? false
        }
        return ModelError(
            kind: .network, place: "backbone \(backbone.name)",
            expected: "a network within its \(broken.map(\.name).joined(separator: ", ")) limit",
            found: "none, even the smallest", cure: "raise the limit")
    }
}
