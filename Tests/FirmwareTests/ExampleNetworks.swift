import Networks

/// Small networks to run on the firmware.
enum ExampleNetworks {
    /// Convolution, depthwise convolution, mean, matrix product and softmax.
    static func small(seed: UInt64 = 1) throws -> [UInt8] {
        let spec = NetworkSpec(
            name: "small", inputShape: [12, 10, 2],
            layers: [
                .convolution(channels: 6, window: WindowSpec(3, 3), activation: .relu),
                .depthwise(window: WindowSpec(3, 3, strideHeight: 2, strideWidth: 2), activation: .relu6),
                .mean, .fullyConnected(units: 4, activation: .none), .softmax,
            ])
        return try ModelWriter.write(spec, seed: seed)
    }

    /// Bytes of the small network's input.
    static let smallInput = 12 * 10 * 2
}
