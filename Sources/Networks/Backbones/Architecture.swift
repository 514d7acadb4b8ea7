/// One network of a backbone, with its costs in closed form.
public struct Architecture: Hashable, Sendable, Codable {
    /// The space that it belongs to.
    public let backbone: Backbone
    /// Channels of the stem.
    public let stem: Int
    /// Blocks in order; those that were replaced by nothing are not among them.
    public let blocks: [Block]

    /// A block of depthwise and pointwise convolution, or the pooling in its place.
    public struct Block: Hashable, Sendable, Codable {
        /// Output channels; nil for average pooling.
        public let width: Int?
        /// Rows and columns from one position to the next.
        public let stride: Int
    }

    init(_ backbone: Backbone, stem: Int, choices: [Int?]) {
        self.backbone = backbone
        self.stem = stem
        // Left out where nothing moves, blocks leave no trace, so that equal networks have equal ids.
        blocks = zip(choices, backbone.strides).compactMap { width, stride in
            width == nil && stride == 1 ? nil : Block(width: width, stride: stride)
        }
    }

    /// Stable name, such as `kws-c140-d140s2-d140-d112`; `p2` stands for a pooling of stride 2.
    ///
    /// Two networks of a backbone are the same if and only if their ids are.
    public var id: String {
        let parts = blocks.map { block in
            guard let width = block.width else { return "p\(block.stride)" }
            return block.stride == 1 ? "d\(width)" : "d\(width)s\(block.stride)"
        }
        return (["\(backbone.name)-c\(stem)"] + parts).joined(separator: "-")
    }

    /// SHA-256 of the id.
    public var digest: Digest { Digest(of: Array(id.utf8)) }

    /// Multiply-accumulates of one inference.
    public var macs: Int {
        var total =
            positions(0) * backbone.stemWindow[0] * backbone.stemWindow[1] * backbone.inputShape[2] * stem
        var width = stem
        for (index, block) in blocks.enumerated() {
            guard let next = block.width else { continue }
            total += positions(index + 1) * width * (9 + next)
            width = next
        }
        return total + width * backbone.classes
    }

    /// Ops of one inference: two a multiply-accumulate.
    public var ops: Int { 2 * macs }

    /// Bytes of int8 weights.
    public var weightBytes: Int {
        var total = backbone.stemWindow[0] * backbone.stemWindow[1] * backbone.inputShape[2] * stem
        var width = stem
        for next in blocks.compactMap(\.width) {
            total += width * (9 + next)
            width = next
        }
        return total + width * backbone.classes
    }

    /// Bytes of int32 biases.
    public var biasBytes: Int {
        var channels = stem
        var width = stem
        for next in blocks.compactMap(\.width) {
            channels += width + next
            width = next
        }
        return 4 * (channels + backbone.classes)
    }

    /// Largest sum of input and output bytes over all layers: the paper's working memory (section 5.1).
    ///
    /// A lower bound of the arena, which adds alignment, scratch and records.
    public var liveBytes: Int {
        let input = backbone.inputShape.reduce(1, *)
        var largest = input + positions(0) * stem
        var width = stem
        for (index, block) in blocks.enumerated() {
            let (before, after) = (positions(index), positions(index + 1))
            largest = max(largest, (before + after) * width)
            if let next = block.width {
                largest = max(largest, after * (width + next))
                width = next
            }
        }
        return max(largest, (positions(blocks.count) + 1) * width)
    }

    /// The network in the form of the published files: head as a 1x1 convolution behind the global pooling.
    public var network: NetworkSpec {
        var layers: [Layer] = [
            .convolution(
                channels: stem, window: WindowSpec(backbone.stemWindow[0], backbone.stemWindow[1]),
                activation: .relu6)
        ]
        for block in blocks {
            guard let width = block.width else {
                layers.append(
                    .averagePool(
                        window: WindowSpec(
                            block.stride, block.stride, strideHeight: block.stride, strideWidth: block.stride)
                    ))
                continue
            }
            let window = WindowSpec(3, 3, strideHeight: block.stride, strideWidth: block.stride)
            layers.append(.depthwise(window: window, activation: .relu6))
            layers.append(.convolution(channels: width, window: WindowSpec(1, 1), activation: .relu6))
        }
        let size = size(blocks.count)
        layers.append(.averagePool(window: WindowSpec(size[0], size[1], padding: .valid)))
        layers.append(
            .convolution(channels: backbone.classes, window: WindowSpec(1, 1), activation: .none))
        layers.append(.flatten)
        return NetworkSpec(name: id, inputShape: backbone.inputShape, layers: layers)
    }

    /// Bytes of a `.tflite` file of this network; weights are seeded by the id, so always the same.
    public func model() throws(ModelError) -> [UInt8] {
        let seed = digest.bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return try ModelWriter.write(network, seed: seed)
    }

    /// The same blocks with all widths multiplied, rounded to widths of the space.
    func scaled(by factor: Double) -> Architecture {
        Architecture(
            backbone, stem: backbone.widths.nearest(Double(stem) * factor),
            blocks: blocks.map { block in
                Block(
                    width: block.width.map { backbone.widths.nearest(Double($0) * factor) },
                    stride: block.stride)
            })
    }

    private init(_ backbone: Backbone, stem: Int, blocks: [Block]) {
        self.backbone = backbone
        self.stem = stem
        self.blocks = blocks
    }

    /// Rows and columns behind the stem and the first `count` blocks.
    private func size(_ count: Int) -> [Int] {
        var size = Array(backbone.inputShape.prefix(2))
        for block in blocks.prefix(count) { size = size.map { ($0 + block.stride - 1) / block.stride } }
        return size
    }

    private func positions(_ count: Int) -> Int { size(count).reduce(1, *) }
}
