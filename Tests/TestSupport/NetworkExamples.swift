public import Networks

/// Small networks that between them use every layer.
public enum NetworkExamples {
    /// The networks.
    public static let all = [
        NetworkSpec(
            name: "tiny", inputShape: [8, 6, 1],
            layers: [
                .convolution(channels: 4, window: WindowSpec(3, 3), activation: .relu),
                .depthwise(window: WindowSpec(3, 3, strideHeight: 2, strideWidth: 2), activation: .relu6),
                .averagePool(window: WindowSpec(2, 2, padding: .valid)),
                .flatten,
                .fullyConnected(units: 5, activation: .none),
                .softmax,
            ]),
        NetworkSpec(
            name: "residual", inputShape: [10, 10, 3],
            layers: [
                .convolution(channels: 8, window: WindowSpec(3, 3, padding: .valid), activation: .relu6),
                .convolution(channels: 8, window: WindowSpec(1, 1), activation: .none),
                .add(other: 0, activation: .relu),
                .convolution(channels: 6, window: WindowSpec(2, 3, strideHeight: 2), activation: .relu),
                .concatenation(others: [3]),
                .mean,
                .fullyConnected(units: 4, activation: .relu),
                .logistic,
            ]),
        NetworkSpec(
            name: "floats", inputShape: [7, 5, 2],
            layers: [
                .quantize,
                .pad(top: 1, bottom: 0, left: 2, right: 1),
                .depthwise(window: WindowSpec(2, 2, padding: .valid), activation: .none),
                .maxPool(window: WindowSpec(2, 2, strideHeight: 2, strideWidth: 2)),
                .convolution(channels: 3, window: WindowSpec(1, 1), activation: .none),
                .flatten,
                .dequantize,
            ]),
        NetworkSpec(
            name: "deep", inputShape: [16, 16, 1],
            layers: [.convolution(channels: 24, window: WindowSpec(5, 5), activation: .relu6)]
                + (0..<8).flatMap { _ -> [Layer] in
                    [
                        .depthwise(window: WindowSpec(3, 3), activation: .relu6),
                        .convolution(channels: 24, window: WindowSpec(1, 1), activation: .relu6),
                    ]
                } + [
                    .averagePool(window: WindowSpec(16, 16, padding: .valid)),
                    .convolution(channels: 12, window: WindowSpec(1, 1), activation: .none), .flatten,
                ]),
    ]
}
