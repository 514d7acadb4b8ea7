/// A space of networks: a stem convolution, a stage for each further block, and a head.
///
/// The head is global average pooling and a 1x1 convolution to `classes` outputs. What is free: the width of the
/// stem and the widths of each stage; optional stages may be left out. A stage that is left out is replaced: by
/// nothing where it keeps the image's size, by average pooling of its stride where it does not. Widths are free
/// of each other.
///
/// Prior (what a uniform sample means): the number of kept optional stages is uniform over `depths`; which ones,
/// uniform over the choices of that size; each width uniform over its `Widths`.
public struct Backbone: Hashable, Sendable, Codable {
    /// Name, first part of each architecture's id; letters and digits.
    public let name: String
    /// Height, width and channels of the input.
    public let inputShape: [Int]
    /// Rows and columns of the stem's window.
    public let stemWindow: [Int]
    /// Stride of the stem, rows and columns alike.
    public let stemStride: Int
    /// Widths of the stem.
    public let stemWidths: Widths
    /// Places of the blocks, in order.
    public let stages: [Stage]
    /// Smallest and largest number of kept optional stages; both 0 where there are none.
    public let depths: Depths
    /// Outputs of the head.
    public let classes: Int

    /// Numbers of kept optional stages.
    public struct Depths: Hashable, Sendable, Codable {
        /// Fewest.
        public let least: Int
        /// Most.
        public let most: Int

        /// Creates a range of depths.
        public init(least: Int, most: Int) {
            self.least = least
            self.most = most
        }
    }

    /// Creates a space; `check` says whether it is one.
    public init(
        name: String, inputShape: [Int], stemWindow: [Int], stemStride: Int, stemWidths: Widths,
        stages: [Stage], depths: Depths, classes: Int
    ) {
        self.name = name
        self.inputShape = inputShape
        self.stemWindow = stemWindow
        self.stemStride = stemStride
        self.stemWidths = stemWidths
        self.stages = stages
        self.depths = depths
        self.classes = classes
    }

    /// Backbones by name.
    public static let all: [Backbone] = [
        .kws, .ad, .vww50, .vww50Aligned, .vww160, .vww160Aligned, .cifar,
    ]

    /// The backbone of a name, those of the published VWW-3 and VWW-4 included; nil for an unknown one.
    public static func named(_ name: String) -> Backbone? {
        known.first { $0.name == name }
    }

    private static let known = all + [.vww128, .vww128Aligned]

    /// The architecture with these widths.
    ///
    /// `stages` has one entry for each stage: its widths, one for a separable block or convolution, expansion and
    /// output for a bottleneck; nil leaves an optional stage out.
    /// Throws a `ModelError` of kind `network` for widths or depths outside the space.
    public func architecture(stem: Int, stages choices: [[Int]?]) throws(ModelError) -> Architecture {
        guard choices.count == stages.count else {
            throw refuse("\(stages.count) stages", "\(choices.count)")
        }
        try check([stem], [stemWidths])
        var kept = 0
        for (stage, chosen) in zip(stages, choices) {
            guard let chosen else {
                guard stage.isOptional else { throw refuse("widths for each stage", "one left out") }
                continue
            }
            try check(chosen, stage.widths)
            if stage.isOptional { kept += 1 }
        }
        guard (depths.least...depths.most).contains(kept) else {
            throw refuse("\(depths.least) to \(depths.most) kept stages", "\(kept)")
        }
        return Architecture(self, stem: stem, choices: choices)
    }

    /// One draw from the prior.
    func draw(from random: inout RandomSource) -> Architecture {
        architecture(drawWidths(from: &random))
    }

    /// The choices of one draw from the prior.
    func drawWidths(from random: inout RandomSource) -> ChosenWidths {
        var open = depths.least + random.below(depths.most - depths.least + 1)
        var widths = ChosenWidths(stem: stemWidths.draw(from: &random), stages: [])
        var left = stages.count(where: \.isOptional)
        for stage in stages {
            var isKept = true
            if stage.isOptional {
                // Keeping each with the chance `open / left` makes all choices of that size equally likely.
                isKept = random.below(left) < open
                left -= 1
                if isKept { open -= 1 }
            }
            widths.stages.append(isKept ? stage.widths.map { $0.draw(from: &random) } : nil)
        }
        return widths
    }

    /// The network of some choices.
    func architecture(_ widths: ChosenWidths) -> Architecture {
        Architecture(self, stem: widths.stem, choices: widths.stages)
    }

    /// Networks of one level of width throughout and of the first optional stages, for every level and depth.
    func ladder() -> [Architecture] {
        let levels = ([stemWidths] + stages.flatMap(\.widths)).map(\.choices.count).max() ?? 1
        var ladder: [Architecture] = []
        for level in 0..<levels {
            for depth in depths.least...depths.most {
                var open = depth
                let choices = stages.map { stage -> [Int]? in
                    if stage.isOptional {
                        open -= 1
                        if open < 0 { return nil }
                    }
                    return stage.widths.map { $0.choice(atLevel: level, of: levels) }
                }
                ladder.append(
                    Architecture(
                        self, stem: stemWidths.choice(atLevel: level, of: levels), choices: choices))
            }
        }
        return ladder
    }

    private func check(_ chosen: [Int], _ widths: [Widths]) throws(ModelError) {
        guard chosen.count == widths.count else {
            throw refuse("\(widths.count) widths a stage", "\(chosen.count)")
        }
        for (width, allowed) in zip(chosen, widths) where !allowed.choices.contains(width) {
            throw refuse("widths of \(allowed.description)", "\(width)")
        }
    }

    private func refuse(_ expected: String, _ found: String) -> ModelError {
        ModelError(
            kind: .network, place: "backbone \(name)", expected: expected, found: found,
            cure: "choose an architecture inside the backbone")
    }
}
