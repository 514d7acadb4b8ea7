/// A space of networks: a stem convolution, blocks of depthwise and pointwise convolution, and a head.
///
/// The DS-CNN form of MicroNets (arXiv:2010.11267, section 5 and Table 5). What is free: the width of the stem
/// and, for each block, its width or that it is left out. A block that is left out is replaced: by nothing
/// where it keeps the image's size, by average pooling of its stride where it does not. Widths are free of each
/// other, since a replaced block passes on the width that it gets.
///
/// Prior (what a uniform sample means): the number of kept blocks is uniform over `depths`; which ones, uniform
/// over the choices of that size; the stem's and each kept block's width uniform over `widths`.
public struct Backbone: Hashable, Sendable, Codable {
    /// Name, first part of each architecture's id.
    public let name: String
    /// Height, width and channels of the input.
    public let inputShape: [Int]
    /// Rows and columns of the stem's window, stride 1.
    public let stemWindow: [Int]
    /// Stride of each block's depthwise convolution, rows and columns alike.
    public let strides: [Int]
    /// Smallest and largest width, and the step between widths.
    public let widths: Widths
    /// Smallest and largest number of kept blocks.
    public let depths: Depths
    /// Outputs of the head.
    public let classes: Int

    /// Channel counts that a layer may have.
    public struct Widths: Hashable, Sendable, Codable {
        /// Fewest channels.
        public let least: Int
        /// Most channels.
        public let most: Int
        /// From one count to the next.
        public let step: Int

        /// Number of choices.
        public var count: Int { (most - least) / step + 1 }

        /// Nearest choice to a wanted width.
        func nearest(_ width: Double) -> Int {
            let clamped = min(Double(most), max(Double(least), width))
            return least + step * Int(((clamped - Double(least)) / Double(step)).rounded())
        }
    }

    /// Numbers of kept blocks.
    public struct Depths: Hashable, Sendable, Codable {
        /// Fewest.
        public let least: Int
        /// Most.
        public let most: Int
    }

    /// Keyword spotting: DS-CNN(L) with four more blocks of 276, so nine, on 49 x 10 MFCC features.
    ///
    /// Widths are multiples of 4 as in the paper; that they start at 16 is a choice made here.
    public static let kws = Backbone(
        name: "kws", inputShape: [49, 10, 1], stemWindow: [10, 4], strides: [2, 1, 1, 1, 1, 1, 1, 1, 1],
        widths: Widths(least: 16, most: 276, step: 4), depths: Depths(least: 1, most: 9), classes: 12)

    /// Anomaly detection: DS-CNN(L) whose last two blocks have stride 2, on 32 x 32 log-mel images.
    ///
    /// The head has 8 outputs, as in the published files (the paper's table prints 4).
    public static let ad = Backbone(
        name: "ad", inputShape: [32, 32, 1], stemWindow: [3, 3], strides: [2, 1, 1, 2, 2],
        widths: Widths(least: 16, most: 276, step: 4), depths: Depths(least: 1, most: 5), classes: 8)

    /// Backbones by name.
    public static let all: [Backbone] = [.kws, .ad]

    /// The architecture with these widths.
    ///
    /// `blocks` has one entry for each block of the space; nil leaves a block out.
    /// Throws a `ModelError` of kind `network` for widths or depths outside the space.
    public func architecture(stem: Int, blocks: [Int?]) throws(ModelError) -> Architecture {
        guard blocks.count == strides.count else {
            throw refuse("\(strides.count) blocks", "\(blocks.count)")
        }
        for width in [stem] + blocks.compactMap({ $0 }) {
            guard (widths.least...widths.most).contains(width), (width - widths.least) % widths.step == 0
            else {
                throw refuse(
                    "widths in \(widths.least)...\(widths.most) by steps of \(widths.step)", "\(width)")
            }
        }
        let kept = blocks.count { $0 != nil }
        guard (depths.least...depths.most).contains(kept) else {
            throw refuse("\(depths.least) to \(depths.most) kept blocks", "\(kept)")
        }
        return Architecture(self, stem: stem, choices: blocks)
    }

    /// One draw from the prior.
    func draw(from random: inout RandomSource) -> Architecture {
        var open = depths.least + random.below(depths.most - depths.least + 1)
        let stem = width(from: &random)
        var choices: [Int?] = []
        for index in strides.indices {
            // Keeping each with the chance `open / left` makes all choices of that size equally likely.
            let isKept = random.below(strides.count - index) < open
            choices.append(isKept ? width(from: &random) : nil)
            if isKept { open -= 1 }
        }
        return Architecture(self, stem: stem, choices: choices)
    }

    /// One width throughout, and only the first `depth` blocks.
    func even(width: Int, depth: Int) -> Architecture {
        Architecture(self, stem: width, choices: strides.indices.map { $0 < depth ? width : nil })
    }

    private func width(from random: inout RandomSource) -> Int {
        widths.least + widths.step * random.below(widths.count)
    }

    private func refuse(_ expected: String, _ found: String) -> ModelError {
        ModelError(
            kind: .network, place: "backbone \(name)", expected: expected, found: found,
            cure: "choose an architecture inside the backbone")
    }
}
