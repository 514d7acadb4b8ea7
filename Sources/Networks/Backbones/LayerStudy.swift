/// Models of one operator each: how latency goes with ops by kind of operator (MicroNets, section 3.2).
public enum LayerStudy {
    /// Kinds of operator.
    public enum Kind: String, Hashable, Sendable, CaseIterable {
        /// Convolution of a window larger than 1x1.
        case convolution
        /// 1x1 convolution.
        case pointwise
        /// Depthwise convolution.
        case depthwise
        /// Matrix product.
        case fullyConnected
        /// Average or maximum pooling.
        case pool
        /// Sum of an image with itself.
        case add
    }

    /// One model of the study.
    public struct Case: Hashable, Sendable {
        /// What it computes.
        public let kind: Kind
        /// Its one layer.
        public let network: NetworkSpec
        /// Whether input and output channels are multiples of 4.
        public let isAligned: Bool
        /// Input and output channels.
        public let channels: [Int]
        /// What models have in common that differ in their channels only, such as `conv3x3s1-16x16`.
        public let family: String

        /// Stable name, such as `layer-conv3x3s1-16x16x8-8`.
        public var id: String { network.name }

        /// Ops of one inference, 0 for kinds that multiply nothing.
        public let ops: Int

        /// Bytes of its `.tflite` file; weights are seeded by the id, so always the same.
        public func model() throws(ModelError) -> [UInt8] {
            let seed = Digest(of: Array(id.utf8)).bytes.prefix(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
            return try ModelWriter.write(network, seed: seed)
        }

        fileprivate init(
            _ kind: Kind, _ name: String, _ input: [Int], _ layer: Layer, output: Int
        ) {
            self.kind = kind
            let shape = input.map(String.init).joined(separator: "x")
            network = NetworkSpec(
                name: "layer-\(name)-\(shape)-\(output)", inputShape: input, layers: [layer])
            channels = [input[2], output]
            family = "\(name)-\(input[0])x\(input[1])"
            isAligned = input[2] % 4 == 0 && output % 4 == 0
            let spatial = { (window: WindowSpec) in window.positions(over: [1] + input).reduce(1, *) }
            let macs =
                switch layer {
                case .convolution(let channels, let window, _):
                    spatial(window) * channels * window.height * window.width * input[2]
                case .depthwise(let window, _): spatial(window) * input[2] * window.height * window.width
                case .fullyConnected(let units, _): units * input.reduce(1, *)
                default: 0
                }
            ops = 2 * macs
        }
    }

    /// The models in order: sizes, windows and strides of the published networks, channels on and off multiples
    /// of 4 next to each other.
    public static let all: [Case] =
        convolutions + pointwise + depthwise + fullyConnected + pools + additions

    /// The models by their ids.
    public static let byID = Dictionary(all.map { ($0.id, $0) }, uniquingKeysWith: { first, _ in first })

    private static let convolutions = combine([8, 16, 32], [3, 5], [1, 2]) { size, window, stride in
        [(3, 16), (8, 8), (9, 9), (16, 16), (18, 18), (16, 30), (32, 32), (33, 34)].map { input, output in
            Case(
                .convolution, "conv\(window)x\(window)s\(stride)", [size, size, input],
                .convolution(
                    channels: output, window: square(window, stride), activation: .relu6), output: output)
        }
    }

    private static let pointwise = [(5, 5), (10, 10), (25, 5), (16, 16)].flatMap { height, width in
        [
            (8, 8), (10, 10), (16, 16), (18, 18), (32, 64), (34, 66), (64, 64), (65, 65), (138, 138),
            (138, 140), (140, 138), (140, 140), (275, 275), (276, 276),
        ].map { input, output in
            Case(
                .pointwise, "conv1x1s1", [height, width, input],
                .convolution(channels: output, window: square(1, 1), activation: .relu6), output: output)
        }
    }

    private static let depthwise = combine([5, 10, 25, 32], [3, 5], [1, 2]) { size, window, stride in
        [4, 7, 16, 30, 64, 66].map { channels in
            Case(
                .depthwise, "depthwise\(window)x\(window)s\(stride)", [size, size, channels],
                .depthwise(window: square(window, stride), activation: .relu6), output: channels)
        }
    }

    private static let fullyConnected = [64, 65, 128, 255, 256, 512, 1024].flatMap { input in
        [8, 10, 12, 32, 64].map { units in
            Case(
                .fullyConnected, "dense", [1, 1, input], .fullyConnected(units: units, activation: .none),
                output: units)
        }
    }

    private static let pools = [8, 16, 32].flatMap { size in
        [2, 4].flatMap { window in
            [8, 30, 64].flatMap { channels in
                [
                    Case(
                        .pool, "average\(window)x\(window)", [size, size, channels],
                        .averagePool(window: square(window, window)), output: channels),
                    Case(
                        .pool, "maximum\(window)x\(window)", [size, size, channels],
                        .maxPool(window: square(window, window)), output: channels),
                ]
            }
        }
    }

    private static let additions = [8, 16, 32].flatMap { size in
        [4, 7, 16, 30, 64].map { channels in
            Case(
                .add, "add", [size, size, channels], .add(other: -1, activation: .none), output: channels)
        }
    }

    private static func square(_ window: Int, _ stride: Int) -> WindowSpec {
        WindowSpec(window, window, strideHeight: stride, strideWidth: stride)
    }

    private static func combine(
        _ sizes: [Int], _ windows: [Int], _ strides: [Int], _ cases: (Int, Int, Int) -> [Case]
    ) -> [Case] {
        sizes.flatMap { size in
            windows.flatMap { window in strides.flatMap { cases(size, window, $0) } }
        }
    }
}
