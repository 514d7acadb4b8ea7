import HostInference
import Testing

@testable import Networks
@testable import Training

@Suite struct Int8ClassifierTests {
    private let spec = NetworkSpec(
        name: "mean", inputShape: [2, 1, 2],
        layers: [.convolution(channels: 2, window: WindowSpec(1, 1), activation: .none), .mean])

    /// A file that gives each channel's mean over the image.
    private func file(scale: Float = 0.5, zero: Int = 3) throws -> [UInt8] {
        let image = Quantization(scales: [scale], zeroPoints: [zero])
        return try ModelWriter.write(
            spec,
            values: QuantizedValues(
                results: [image, image, image],
                weights: [.init(values: [64, 0, 0, 64], scales: [1 / 64, 1 / 64], biases: [0, 0]), nil]))
    }

    @Test("images come in as rows, columns, channels, rounded to the input's steps, and go out in floats")
    func values() throws {
        let classifier = try Int8Classifier(Model(bytes: try file()))
        #expect(classifier.inputShape == [2, 1, 2])
        // Channel 0 holds 1 and 2, channel 1 holds -100, which is beyond the range, and 5.2.
        let images = try Tensor([1, 2, -100, 5.2], shape: [1, 2, 2, 1])
        #expect(
            try classifier.inputs(images) == [
                [5, -128, 7, 13].map { UInt8(bitPattern: $0) }
            ])
        let logits = try classifier.logits(images)
        #expect(logits.shape == [1, 2])
        // Means of 5 and 7, and of -128 and 13 rounded, less the zero point, in steps of a half.
        let found = try logits.floats()
        #expect(found[0] == 1.5)
        #expect(abs(found[1] - (-57.5 - 3) * 0.5) <= 0.25)
    }

    @Test("images of another size are refused, and values that do not fit their layers")
    func refuses() throws {
        let classifier = try Int8Classifier(Model(bytes: try file()))
        #expect(throws: TorchError.self) {
            try classifier.logits(Tensor(repeating: 0, shape: [1, 2, 3, 1]))
        }
        for (scale, zero) in [(Float(0), 3), (.nan, 3), (.infinity, 0), (0.5, 128), (-1, 0)] {
            #expect(throws: ModelError.self) { try file(scale: scale, zero: zero) }
        }
        let image = Quantization(scales: [1], zeroPoints: [0])
        for weights: [QuantizedValues.Weights?] in [
            [nil, nil], [.init(values: [1], scales: [1, 1], biases: [0, 0]), nil], [nil],
            [
                .init(values: [1, 0, 0, 1], scales: [1, 1], biases: [0, 0]),
                .init(values: [1], scales: [1], biases: [1]),
            ],
        ] {
            #expect(throws: ModelError.self) {
                try ModelWriter.write(
                    spec, values: QuantizedValues(results: [image, image, image], weights: weights))
            }
        }
    }

    @Test("an inference on inputs of other sizes is refused in one line")
    func sizes() throws {
        let engine = try HostEngine(Model(bytes: try file()))
        #expect(engine.inputSizes == [4])
        let error = #expect(throws: EngineRefusal.self) { try engine.outputs([[1, 2, 3]]) }
        #expect(error?.description.contains("[4]") == true)
        #expect(throws: EngineRefusal.self) { try engine.outputs([]) }
    }
}
