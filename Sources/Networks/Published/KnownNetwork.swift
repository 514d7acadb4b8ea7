/// A network of the literature that can be asked for by its name.
public struct KnownNetwork: Hashable, Sendable {
    /// Its published name, such as `MicroNet-KWS-S`.
    public let name: String
    /// Its layers.
    public let network: NetworkSpec

    /// All of them: Table 5 of MicroNets, DS-CNN, and the baselines of fixed shape.
    public static let all =
        TableFive.all.map { KnownNetwork(name: $0.name, network: $0.architecture.network) }
        + FixedShapes.all.map { KnownNetwork(name: $0.name, network: $0) }

    /// Their names in small letters for messages and help.
    public static let names = all.map { $0.name.lowercased() }.joined(separator: ", ")

    /// The network of a name in letters of any case; nil for an unknown one.
    public static func named(_ text: String) -> KnownNetwork? {
        all.first { $0.name.lowercased() == text.lowercased() }
    }

    /// The network of a known name, in letters of any case, or of an architecture's id.
    ///
    /// Throws a `ModelError` of kind `network` for any other text.
    public static func network(named text: String) throws(ModelError) -> NetworkSpec {
        if let known = named(text) { return known.network }
        do throws(ModelError) {
            return try Architecture(id: text).network
        } catch {
            throw ModelError(
                kind: .network, place: "network '\(text.prefix(80))'",
                expected: "\(names), or an id such as kws-c140-d140s2-d112", found: "another text",
                cure: "name one of them")
        }
    }
}

extension NetworkSpec {
    /// Whether it gives as many values as it reads: then it is trained and judged by how well it gives back what
    /// it read.
    public var isAutoencoder: Bool {
        guard let output = try? shapes().last else { return false }
        return output.reduce(1, *) == inputShape.reduce(1, *)
    }

    /// Bytes of a `.tflite` file of this network, with weights that its name seeds: always the same.
    public func model() throws(ModelError) -> [UInt8] {
        let seed = Digest(of: Array(name.utf8)).bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return try ModelWriter.write(self, seed: seed)
    }
}
