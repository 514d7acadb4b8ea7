import Foundation
import HostInference
import TestSupport
import Testing

@testable import Networks
@testable import Training

@Suite struct QuantizedNetworkTests {
    /// Separable and pooled stages, residuals of equal and unequal widths, a stride at odd sizes.
    static let ids = [
        "kws-c12-d16s2-d8-d20", "kws-c8-p2-d12", "ad-c8-d12s2-d16-d20s2-d24s2", "ad-c8-d12s2-p2-d24s2",
        "vww50-c4-b8x4-r12x6-r12x4-r12x6-b12x8s2-w12",
    ]

    /// A network with weights as of a training: normalizations have seen batches, gains and offsets differ.
    static func trained(_ spec: NetworkSpec, seed: UInt64 = 4) throws -> TrainableNetwork {
        let network = try TrainableNetwork(spec, seed: seed)
        var random = RandomSource(seed: seed + 1)
        for parameter in network.parameters
        where parameter.name.hasSuffix("gain") || parameter.name.hasSuffix("offset") {
            let base = parameter.name.hasSuffix("gain") ? 1.0 : 0.2
            let values = (0..<parameter.tensor.count).map { _ in Float(base + 0.3 * random.normal()) }
            try parameter.tensor.assign(Tensor(values, shape: parameter.tensor.shape))
        }
        for step in 0..<30 {
            _ = try Torch.withoutGradients {
                try network(images(spec, count: 8, seed: UInt64(100 + step)), training: true)
            }
        }
        return network
    }

    static func images(_ spec: NetworkSpec, count: Int, seed: UInt64) throws -> Tensor {
        var random = RandomSource(seed: seed)
        let shape = spec.inputShape
        let values = (0..<count * shape.reduce(1, *)).map { _ in Float(random.normal()) }
        return try Tensor(values, shape: [count, shape[2], shape[0], shape[1]])
    }

    @Test("the file runs as on the reference kernels, bit for bit, and as the network says", arguments: ids)
    func file(id: String) throws {
        let spec = try Architecture(id: id).network
        let network = try Self.trained(spec)
        let quantized = try QuantizedNetwork(
            of: network, calibratedOn: (0..<3).map { try Self.images(spec, count: 16, seed: $0) })
        let bytes = try quantized.model()
        let model = try Model(bytes: bytes)
        let images = try Self.images(spec, count: 12, seed: 77)
        let classifier = try Int8Classifier(model)
        let inputs = try classifier.inputs(images)
        let outputs = try classifier.outputs(of: inputs)
        let expected = try ReferenceInterpreter.run([(model: bytes, inputs: inputs.flatMap { $0 })])[0]
        #expect(outputs.flatMap { $0 } == expected)
        let logits = try classifier.logits(images)
        let said = try quantized(images, training: false)
        // Outputs may have finer steps than what they are sums of: the images before the pool.
        let results = try quantized.values().results
        let step = Double(max(results[results.count - 1].scales[0], results[results.count - 4].scales[0]))
        let differences = try zip(logits.doubles(), said.doubles()).map { abs($0 - $1) / step }
        // A value beside a half may fall to the other side in a layer, and so the ones after it.
        #expect(differences.reduce(0, +) / Double(differences.count) < 1)
        #expect(try #require(differences.max()) < 4)
        // The floats' logits are near, in comparison to what they are.
        let floats = try network(images, training: false).doubles()
        let spread = floats.map { $0 * $0 }.reduce(0, +)
        let error = try zip(floats, logits.doubles()).map { ($0 - $1) * ($0 - $1) }.reduce(0, +)
        #expect(error < 0.02 * spread, "\(error / spread)")
    }

    @Test("a channel that normalization closed keeps its bias")
    func closedChannel() throws {
        let spec = NetworkSpec(
            name: "closed", inputShape: [4, 4, 1],
            layers: [
                .convolution(channels: 4, window: WindowSpec(3, 3), activation: .relu6),
                .mean, .fullyConnected(units: 3, activation: .none),
            ])
        let network = try Self.trained(spec)
        let unit = try #require(network.layers[0]?.normalization)
        try unit.gain.assign(Tensor([0, 1e-9, 1, 1], shape: [4]))
        try unit.offset.assign(Tensor([5, 3, 0, 0], shape: [4]))
        let images = try Self.images(spec, count: 8, seed: 1)
        let quantized = try QuantizedNetwork(of: network, calibratedOn: [images])
        let classifier = try Int8Classifier(Model(bytes: try quantized.model()))
        let logits = try classifier.logits(images)
        #expect(try largestDifference(logits, network(images, training: false)) < 0.2)
    }

    @Test("a channel that normalization opened wide keeps to the engine's quick rescaling")
    func openChannel() throws {
        let spec = try Architecture(id: "kws-c8-d12s2-d8").network
        let network = try Self.trained(spec)
        let layer = try #require(network.layers.compactMap { $0 }.first { $0.kind == .depthwise })
        let unit = try #require(layer.normalization)
        var gains = [Float](repeating: 1, count: 8)
        gains[3] = 5000
        try unit.gain.assign(Tensor(gains, shape: [8]))
        let images = try Self.images(spec, count: 8, seed: 1)
        let model = try Model(bytes: try QuantizedNetwork(of: network, calibratedOn: [images]).model())
        var multipliers: [Float] = []
        for op in model.operators {
            let tensors = op.inputs.filter { $0 >= 0 }.map { model.tensors[$0] }
            guard let output = op.outputs.first, tensors.count == 3,
                let input = tensors[0].quantization, let weights = tensors[1].quantization,
                let result = model.tensors[output].quantization
            else { continue }
            multipliers += weights.scales.map { $0 * input.scales[0] / result.scales[0] }
        }
        #expect(multipliers.count > 40)
        #expect(multipliers.allSatisfy { $0 < 0.5 })
        // That channel is cut off there and no other.
        #expect(multipliers.filter { $0 > 0.49 }.count == 1)
    }

    @Test("training moves weights and ranges, and the loss falls; the network in floats stays as it was")
    func learns() throws {
        let spec = try Architecture(id: "kws-c8-d12s2-d8").network
        let images = try Self.images(spec, count: 24, seed: 5)
        let labels = try Tensor(integers: (0..<24).map { $0 % 12 })
        let network = try Self.trained(spec)
        let inFloats = try (network.parameters + network.statistics).map { try $0.tensor.floats() }
        let quantized = try QuantizedNetwork(of: network, calibratedOn: [images])
        let adam = try Adam(quantized.parameters, learningRate: 0.01)
        let before = try quantized.parameters.map { try $0.tensor.floats() }
        var losses: [Double] = []
        for _ in 0..<40 {
            adam.clearGradients()
            let loss = try quantized(images, training: true).crossEntropy(labels)
            try loss.backward()
            try adam.step()
            losses.append(try loss.item())
        }
        #expect(losses[39] < 0.8 * losses[0])
        let after = try quantized.parameters.map { try $0.tensor.floats() }
        for (index, parameter) in quantized.parameters.enumerated() {
            #expect(before[index] != after[index], "\(parameter.name) did not move")
        }
        #expect(try (network.parameters + network.statistics).map { try $0.tensor.floats() } == inFloats)
        // What was learnt is what the file does.
        let classifier = try Int8Classifier(Model(bytes: try quantized.model()))
        let loss = try classifier.logits(images).crossEntropy(labels).item()
        #expect(abs(loss - losses[39]) < 0.3)
    }

    @Test("results that are moved or averaged share a quantization; bounds are those of the activations")
    func groups() {
        let groups = ResultGroups([
            .convolution(channels: 4, window: WindowSpec(1, 1), activation: .relu6),
            .averagePool(window: WindowSpec(2, 2)),
            .convolution(channels: 2, window: WindowSpec(1, 1), activation: .none),
            .widen(layer: 2, channels: 4), .add(other: 1, activation: .relu),
            .concatenation(others: [1]), .mean, .softmax, .flatten,
        ])
        #expect(groups.groups == [0, 1, 1, 2, 2, 1, 1, 1, nil, nil])
        #expect(groups.bounds.count == 3)
        #expect(groups.bounds[1] == 0...Double.infinity)
        #expect(groups.bounds[2] == -Double.infinity...Double.infinity)
    }

    @Test("a range that would leave out 0 or is empty still makes a quantization")
    func ranges() throws {
        for (low, high) in [(1.0, 3.0), (-4, -1), (0, 0), (-1e-12, 1e-12)] {
            let range = try ActivationRange(
                bounds: -Double.infinity...Double.infinity, low: low, high: high)
            let quantization = try range.affine().quantization()
            #expect(quantization.scales[0] >= 1e-6 && (-128...127).contains(quantization.zeroPoints[0]))
            let zero = try range.affine()(Tensor([0], shape: [1])).item()
            #expect(zero == 0)
        }
    }

    @Test("a network cannot be quantized without inputs, or with ones that are no numbers")
    func refuses() throws {
        let spec = try Architecture(id: "kws-c8-d12s2-d8").network
        let network = try TrainableNetwork(spec, seed: 1)
        #expect(throws: TorchError.self) { try QuantizedNetwork(of: network, calibratedOn: []) }
        let images = try Tensor(repeating: .nan, shape: [1, 1, 49, 10])
        #expect(throws: TorchError.self) { try QuantizedNetwork(of: network, calibratedOn: [images]) }
    }
}
