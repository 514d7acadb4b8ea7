extension Backbone {
    /// Largest side of an image, count of channels and window that a microcontroller could have any use for.
    private static let largest = 4096
    /// Most stages, so that ids stay readable.
    private static let mostStages = 254

    /// Checks that every choice gives a network with an id of its own, so that nothing built of it can fail.
    ///
    /// Throws a `ModelError` of kind `network` that names the place.
    public func check() throws(ModelError) {
        let letters = name.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x41...0x5A).contains($0) || (0x61...0x7A).contains($0)
        }
        guard letters, (1...32).contains(name.utf8.count) else {
            throw wrong("name", "1 to 32 letters and digits", "'\(name.prefix(40))'")
        }
        guard inputShape.count == 3 else { throw wrong("input", "height, width, channels", "\(inputShape)") }
        for size in inputShape { try check(size, 1...Self.largest, "input") }
        guard stemWindow.count == 2 else { throw wrong("stem.window", "rows and columns", "\(stemWindow)") }
        for (side, image) in zip(stemWindow, inputShape) { try check(side, 1...image, "stem.window") }
        try check(stemStride, 1...16, "stem.stride")
        try check(stemWidths, "stem.width")
        try check(classes, 1...Self.largest, "classes")
        try check(stages.count, 1...Self.mostStages, "stages")
        for (index, stage) in stages.enumerated() { try check(stage, "stages[\(index)]") }
        let optional = stages.count(where: \.isOptional)
        guard depths.least >= 0, depths.least <= depths.most, depths.most <= optional else {
            throw wrong(
                "depth", "from at least 0 through at most the \(optional) stages that may be left out",
                "\(depths.least) through \(depths.most)")
        }
        // A network of the stem alone would have no id.
        guard depths.least > 0 || stages.contains(where: { !$0.isOptional || $0.stride > 1 }) else {
            throw wrong("depth", "at least 1 stage that is kept", "0")
        }
    }

    private func check(_ stage: Stage, _ place: String) throws(ModelError) {
        try check(stage.stride, 1...16, "\(place).stride")
        for widths in stage.widths { try check(widths, "\(place).width") }
        switch stage {
        case .convolution(_, let window, _, _):
            guard window == 1 || window == 3 else { throw wrong("\(place).window", "1 or 3", "\(window)") }
        case .bottleneck(_, _, let stride, isResidual: true):
            guard stride == 1 else {
                throw wrong("\(place).stride", "1 where there is a residual", "\(stride)")
            }
        case .separable, .bottleneck: break
        }
    }

    private func check(_ widths: Widths, _ place: String) throws(ModelError) {
        guard (1...Self.largest).contains(widths.choices.count) else {
            throw wrong(place, "1 to \(Self.largest) choices", "\(widths.choices.count)")
        }
        for width in widths.choices { try check(width, 1...Self.largest, place) }
        guard zip(widths.choices, widths.choices.dropFirst()).allSatisfy({ $0 <= $1 }) else {
            throw wrong(place, "choices in ascending order", "others")
        }
    }

    private func check(_ value: Int, _ range: ClosedRange<Int>, _ place: String) throws(ModelError) {
        guard range.contains(value) else {
            throw wrong(place, "\(range.lowerBound) to \(range.upperBound)", "\(value)")
        }
    }

    private func wrong(_ place: String, _ expected: String, _ found: String) -> ModelError {
        ModelError(
            kind: .network, place: place, expected: expected, found: found,
            cure: "change the backbone's description (docs/howto/campaigns.md)")
    }
}
