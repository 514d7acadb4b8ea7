/// One network of a backbone, with its costs in closed form.
public struct Architecture: Hashable, Sendable, Codable {
    /// The space that it belongs to.
    public let backbone: Backbone
    /// Channels of the stem.
    public let stem: Int
    /// Blocks in order; those that were replaced by nothing are not among them.
    public let blocks: [Block]

    init(_ backbone: Backbone, stem: Int, blocks: [Block]) {
        self.backbone = backbone
        self.stem = stem
        self.blocks = blocks
    }

    /// A network with one entry for each stage; nil leaves the stage out.
    init(_ backbone: Backbone, stem: Int, choices: [[Int]?]) {
        self.backbone = backbone
        self.stem = stem
        // Left out where nothing moves, blocks leave no trace, so that equal networks have equal ids.
        blocks = zip(choices, backbone.stages).compactMap { widths, stage in
            widths.map(stage.block) ?? stage.replacement
        }
    }

    /// Reads an id, such as `kws-c140-d140s2-d112`, of a backbone that is known by name.
    ///
    /// Widths need not be choices of the backbone. Throws a `ModelError` of kind `network` for any other text.
    public init(id: String) throws(ModelError) {
        try self.init(id: id, of: Self.backbone(of: id))
    }

    /// Reads an id of a backbone.
    ///
    /// Widths need not be choices of the backbone. Throws a `ModelError` of kind `network` for any other text.
    public init(id: String, of backbone: Backbone) throws(ModelError) {
        try self.init(reading: id, of: backbone)
        // What cannot be laid out, such as a pooling of stride 0, must not come out of here.
        _ = try network.shapes()
    }

    /// The network of an id, of a backbone that is known by name unless one is given.
    ///
    /// Whether it can be laid out is not looked at: that is for `NetworkSpec.shapes`.
    public static func network(id: String, of backbone: Backbone? = nil) throws(ModelError) -> NetworkSpec {
        let backbone = if let backbone { backbone } else { try self.backbone(of: id) }
        let architecture = try Architecture(reading: id, of: backbone)
        return NetworkSpec(
            name: id, inputShape: backbone.inputShape, layers: BlockLayout(architecture).layers)
    }

    private static func backbone(of id: String) throws(ModelError) -> Backbone {
        guard let backbone = Backbone.named(String(id.prefix { $0 != "-" })) else { throw unreadable(id) }
        return backbone
    }

    private init(reading id: String, of backbone: Backbone) throws(ModelError) {
        let parts = id.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count > 2, parts.count <= 256, parts[0] == backbone.name, parts[1].first == "c",
            let stem = Block.count(parts[1].dropFirst())
        else { throw Self.unreadable(id) }
        var blocks: [Block] = []
        for part in parts.dropFirst(2) {
            guard let block = Block(id: part) else { throw Self.unreadable(id) }
            blocks.append(block)
        }
        self.init(backbone, stem: stem, blocks: blocks)
        guard self.id == id else { throw Self.unreadable(id) }
    }

    /// Stable name, such as `kws-c140-d140s2-d140-d112`; the letters are those of `Block`.
    ///
    /// Two networks of a backbone are the same if and only if their ids are.
    public var id: String { (["\(backbone.name)-c\(stem)"] + blocks.map(\.id)).joined(separator: "-") }

    /// SHA-256 of the id.
    public var digest: Digest { Digest(of: Array(id.utf8)) }

    /// Multiply-accumulates of one inference.
    public var macs: Int { BlockLayout(self).macs }

    /// Ops of one inference: two a multiply-accumulate.
    public var ops: Int { 2 * macs }

    /// Bytes of int8 weights.
    public var weightBytes: Int { BlockLayout(self).weights }

    /// Bytes of int32 biases.
    public var biasBytes: Int { 4 * BlockLayout(self).biases }

    /// Largest sum of input and output bytes over all layers: the paper's working memory (section 5.1), with the
    /// bytes that wait for a residual.
    ///
    /// A lower bound of the arena, which adds alignment, scratch and records.
    public var liveBytes: Int { BlockLayout(self).liveBytes }

    /// The network in the form of the published files: head as a 1x1 convolution behind the global pooling.
    public var network: NetworkSpec {
        NetworkSpec(name: id, inputShape: backbone.inputShape, layers: BlockLayout(self).layers)
    }

    /// Bytes of a `.tflite` file of this network; weights are seeded by the id, so always the same.
    public func model() throws(ModelError) -> [UInt8] {
        try network.model()
    }

    private static func unreadable(_ id: String) -> ModelError {
        ModelError(
            kind: .network, place: "architecture '\(id.prefix(80))'",
            expected:
                "an id such as kws-c140-d140s2-d112 of \(Backbone.all.map(\.name).joined(separator: ", "))",
            found: "another text", cure: "give the id as characterize stored it")
    }
}
