/// Networks of the literature that no backbone has: baselines of Table 4 in MicroNets (arXiv:2010.11267).
///
/// Their names begin with their task.
public enum FixedShapes {
    /// The autoencoder of MLPerf Tiny (arXiv:2106.07597, `benchmark/training/anomaly_detection/keras_model.py`), which
    /// the table calls AD-baseline: 640 values through 128 x 4, 8 and 128 x 4 to 640.
    ///
    /// Its 640 values are 10 frames of 64 bands here, 5 of 128 there.
    public static let autoencoder = NetworkSpec(
        name: "ad-fc-autoencoder", inputShape: [10, 64, 1],
        layers: [128, 128, 128, 128, 8, 128, 128, 128, 128].map {
            .fullyConnected(units: $0, activation: .relu)
        } + [.fullyConnected(units: 640, activation: .none)])

    /// MobileNetV2 of half width (arXiv:1801.04381, Table 2, channels at multiples of 8) for anomaly detection.
    ///
    /// The stem has stride 1, since the image is 32 x 32; the head has 8 outputs as those of `Backbone.ad`.
    public static let mobileNetV2 = NetworkSpec(
        name: "ad-mobilenetv2-50", inputShape: [32, 32, 1],
        layers: {
            var layers: [Layer] = [
                .convolution(channels: 16, window: WindowSpec(3, 3), activation: .relu6),
                .depthwise(window: WindowSpec(3, 3), activation: .relu6),
                .convolution(channels: 8, window: WindowSpec(1, 1), activation: .none),
            ]
            var channels = 8
            for (width, count, stride) in [
                (16, 2, 2), (16, 3, 2), (32, 4, 2), (48, 3, 1), (80, 3, 2), (160, 1, 1),
            ] {
                for position in 0..<count {
                    let source = layers.count - 1
                    layers += bottleneck(from: channels, to: width, stride: position == 0 ? stride : 1)
                    if position > 0 { layers.append(.add(other: source, activation: .none)) }
                    channels = width
                }
            }
            return layers + [.convolution(channels: 1280, window: WindowSpec(1, 1), activation: .relu6)]
                + head(size: 2, classes: 8)
        }())

    /// The person detector of TensorFlow Lite Micro: MobileNetV1 (arXiv:1704.04861) of a quarter of the width on 96 x 96
    /// grey images.
    ///
    /// As in its published file, the stem is a depthwise convolution that makes 8 channels of one, which is the same
    /// as a convolution. The file's SOFTMAX is left out, as in those of MicroNets.
    public static let personDetection = NetworkSpec(
        name: "vww-person-detection", inputShape: [96, 96, 1],
        layers: {
            var layers: [Layer] = [
                .convolution(
                    channels: 8, window: WindowSpec(3, 3, strideHeight: 2, strideWidth: 2), activation: .relu6
                )
            ]
            for (width, stride) in [
                (16, 1), (32, 2), (32, 1), (64, 2), (64, 1), (128, 2), (128, 1), (128, 1), (128, 1), (128, 1),
                (128, 1), (256, 2), (256, 1),
            ] {
                layers.append(
                    .depthwise(
                        window: WindowSpec(3, 3, strideHeight: stride, strideWidth: stride),
                        activation: .relu6))
                layers.append(.convolution(channels: width, window: WindowSpec(1, 1), activation: .relu6))
            }
            return layers + head(size: 3, classes: 2)
        }())

    /// All of them.
    public static let all = [autoencoder, mobileNetV2, personDetection]

    private static func bottleneck(from channels: Int, to width: Int, stride: Int) -> [Layer] {
        [
            .convolution(channels: 6 * channels, window: WindowSpec(1, 1), activation: .relu6),
            .depthwise(
                window: WindowSpec(3, 3, strideHeight: stride, strideWidth: stride), activation: .relu6),
            .convolution(channels: width, window: WindowSpec(1, 1), activation: .none),
        ]
    }

    private static func head(size: Int, classes: Int) -> [Layer] {
        [
            .averagePool(window: WindowSpec(size, size, padding: .valid)),
            .convolution(channels: classes, window: WindowSpec(1, 1), activation: .none), .flatten,
        ]
    }
}
