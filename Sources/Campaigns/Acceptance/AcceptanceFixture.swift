import Facts
public import Networks

/// A small network with the SHA-256 of what it must compute: made on the fly, the same bytes on every platform.
///
/// The digests are those of TensorFlow Lite Micro's outputs, with its reference kernels; a test computes them anew.
public struct AcceptanceFixture: Sendable {
    /// Name in reports.
    public let name: String
    /// The network.
    public let network: NetworkSpec
    /// Seed of its weights.
    public let seed: UInt64
    /// SHA-256 of the outputs for the inputs of `inputs(of:)`, one behind the other, in hexadecimal.
    public let digest: String

    /// Inputs that a fixture is run on.
    public static let inputCount = 3

    /// The fixtures; between them they use every kind of layer that the writer knows.
    public static let all: [AcceptanceFixture] = [
        AcceptanceFixture(
            name: "separable",
            network: NetworkSpec(
                name: "separable", inputShape: [25, 10, 1],
                layers: [
                    .convolution(
                        channels: 12, window: WindowSpec(10, 4, strideHeight: 2, strideWidth: 2),
                        activation: .relu),
                    .depthwise(window: WindowSpec(3, 3), activation: .relu),
                    .convolution(channels: 16, window: WindowSpec(1, 1), activation: .relu6),
                    .averagePool(window: WindowSpec(13, 5, padding: .valid)),
                    .flatten, .fullyConnected(units: 12, activation: .none), .softmax,
                ]), seed: 11,
            digest: "38276863f1d206277f6de91dfcdf5315a9063e5590b743e9717f002cf52eb690"),
        AcceptanceFixture(
            name: "odd channels",
            network: NetworkSpec(
                name: "odd channels", inputShape: [17, 11, 3],
                layers: [
                    .convolution(channels: 7, window: WindowSpec(3, 5, padding: .valid), activation: .relu),
                    .depthwise(
                        window: WindowSpec(3, 3, strideHeight: 2, strideWidth: 1), activation: .relu6),
                    .convolution(channels: 9, window: WindowSpec(1, 1), activation: .none),
                    .maxPool(window: WindowSpec(2, 2, strideHeight: 2, strideWidth: 2)),
                    .convolution(channels: 5, window: WindowSpec(2, 2), activation: .relu),
                    .flatten, .fullyConnected(units: 6, activation: .none),
                ]), seed: 12,
            digest: "7b879d5836b413e6b7eefa7d1c2181019d512bafa0d5579a3a9e7b6e92c31a09"),
        AcceptanceFixture(
            name: "residual",
            network: NetworkSpec(
                name: "residual", inputShape: [10, 10, 4],
                layers: [
                    .convolution(channels: 8, window: WindowSpec(3, 3, padding: .valid), activation: .relu6),
                    .convolution(channels: 8, window: WindowSpec(1, 1), activation: .none),
                    .add(other: 0, activation: .relu),
                    .convolution(
                        channels: 6, window: WindowSpec(2, 3, strideHeight: 2), activation: .relu),
                    .concatenation(others: [3]), .mean, .fullyConnected(units: 4, activation: .relu),
                    .logistic,
                ]), seed: 13,
            digest: "9884b066ef7e81964564d6f4c6fc4aeb365444772508e7575de2e7ae0e528275"),
        AcceptanceFixture(
            name: "floats",
            network: NetworkSpec(
                name: "floats", inputShape: [7, 5, 2],
                layers: [
                    .quantize, .pad(top: 1, bottom: 0, left: 2, right: 1),
                    .depthwise(window: WindowSpec(2, 2, padding: .valid), activation: .none),
                    .maxPool(window: WindowSpec(2, 2, strideHeight: 2, strideWidth: 2)),
                    .convolution(channels: 3, window: WindowSpec(1, 1), activation: .none),
                    .flatten, .dequantize,
                ]), seed: 14,
            digest: "465cf7f912133e3d6c1c278ed08dca2c5b18a441e9f16d83c2dc4b9ff5fb96b1"),
    ]

    /// The network as a model.
    public func model() throws(ModelError) -> Model {
        try Model(bytes: try ModelWriter.write(network, seed: seed))
    }

    /// Bytes of the model's input tensors, for each of `inputCount` inferences.
    public func inputs(of model: Model) -> [[[UInt8]]] {
        (1...Self.inputCount).map { index in
            var input = RandomInput(seed: seed &* 100 &+ UInt64(index))
            return input.bytes(for: model)
        }
    }
}
