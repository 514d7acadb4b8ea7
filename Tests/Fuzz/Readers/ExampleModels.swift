import Networks

/// Models that the fuzzed sessions install.
enum ExampleModels {
    /// Some hundred bytes of weights.
    static let small: Model? = {
        let network = NetworkSpec(
            name: "fuzz", inputShape: [1, 1, 16],
            layers: [.flatten, .fullyConnected(units: 4, activation: .none)])
        guard let bytes = try? ModelWriter.write(network, seed: 1) else { return nil }
        return try? Model(bytes: bytes)
    }()
}
