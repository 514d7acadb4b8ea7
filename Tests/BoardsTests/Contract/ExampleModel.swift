import Networks

/// Small networks for boards to run, written by the project's own writer.
enum ExampleModel {
    /// A few thousand MACs, five kinds of operators.
    static func small(seed: UInt64 = 1) throws -> Model {
        try model(
            [
                .convolution(channels: 8, window: WindowSpec(3, 3), activation: .relu),
                .depthwise(window: WindowSpec(3, 3, strideHeight: 2, strideWidth: 2), activation: .relu),
                .averagePool(window: WindowSpec(4, 4, strideHeight: 4, strideWidth: 4, padding: .valid)),
                .flatten,
                .fullyConnected(units: 10, activation: .none),
            ], input: [8, 8, 3], seed: seed)
    }

    /// A valid network whose activations take more than `bytes`.
    static func wide(bytes: Int) throws -> Model {
        try model(
            [.convolution(channels: 16, window: WindowSpec(1, 1), activation: .relu), .mean],
            input: [160, bytes / 16 / 160 + 1, 4], seed: 1)
    }

    /// A valid network of a little more than `bytes` bytes.
    static func heavy(bytes: Int, seed: UInt64 = 1) throws -> Model {
        try model(
            [.flatten, .fullyConnected(units: bytes / 1024, activation: .none)], input: [32, 32, 1],
            seed: seed)
    }

    private static func model(_ layers: [Layer], input: [Int], seed: UInt64) throws -> Model {
        let network = NetworkSpec(name: "example", inputShape: input, layers: layers)
        return try Model(bytes: try ModelWriter.write(network, seed: seed))
    }
}
