import Networks
import Testing

@testable import Training

@Suite struct TrainableNetworkTests {
    /// Networks that `Reference/reference.py` builds of Python torch's own functions.
    static let references = [
        "kws-c8-d12s2-d8", "kws-c8-p2-d12", "vww50-c4-b8x4-r12x6-r12x4-r12x6-b12x8s2-w12",
    ]

    private func network(_ id: String, _ file: TensorFile) throws -> TrainableNetwork {
        let network = try TrainableNetwork(Architecture(id: id).network, seed: 1)
        for parameter in network.parameters {
            try parameter.tensor.assign(file.tensor("\(id)/parameter/\(parameter.name)"))
        }
        return network
    }

    @Test("logits, loss and gradients are Python torch's to 1e-5", arguments: references)
    func training(id: String) throws {
        let file = try Reference.file("networks")
        let network = try network(id, file)
        let logits = try network(file.tensor("\(id)/images"), training: true)
        #expect(try largestDifference(logits, file.tensor("\(id)/training/logits")) < 1e-5)
        let loss = try logits.crossEntropy(file.tensor("\(id)/labels"))
        #expect(abs(try loss.item() - file.tensor("\(id)/training/loss").item()) < 1e-5)
        try loss.backward()
        let prefix = "\(id)/gradient/"
        #expect(file.tensors.count { $0.name.hasPrefix(prefix) } == network.parameters.count)
        for parameter in network.parameters {
            let gradient = try #require(try parameter.tensor.gradient(), "no gradient of \(parameter.name)")
            let difference = try largestDifference(gradient, file.tensor(prefix + parameter.name))
            #expect(difference < 1e-5, "\(parameter.name)")
        }
        for statistic in network.statistics {
            let expected = try file.tensor("\(id)/statistic/\(statistic.name)")
            #expect(try largestDifference(statistic.tensor, expected) < 1e-5, "\(statistic.name)")
        }
    }

    @Test("logits of evaluation are Python torch's, with normalization and folded", arguments: references)
    func evaluation(id: String) throws {
        let file = try Reference.file("networks")
        let network = try network(id, file)
        for statistic in network.statistics {
            try statistic.tensor.assign(file.tensor("\(id)/statistic/\(statistic.name)"))
        }
        let images = try file.tensor("\(id)/images")
        let expected = try file.tensor("\(id)/evaluation/logits")
        let logits = try network(images, training: false)
        #expect(try largestDifference(logits, expected) < 1e-5)
        let folded = try network.folded()
        #expect(folded.statistics.isEmpty)
        let foldedLogits = try folded(images, training: false)
        #expect(try largestDifference(foldedLogits, expected) < 2e-5)
    }

    @Test(
        "parameters are as many as the network has weights, normalizations and biases", arguments: references)
    func parameterCount(id: String) throws {
        let architecture = try Architecture(id: id)
        let network = try TrainableNetwork(architecture.network, seed: 1)
        let weights = network.parameters.filter { $0.name.hasSuffix("weight") }
        #expect(weights.reduce(0) { $0 + $1.tensor.count } == architecture.weightBytes)
        let folded = try network.folded().parameters.filter { $0.name.hasSuffix("bias") }
        #expect(folded.reduce(0) { $0 + 4 * $1.tensor.count } == architecture.biasBytes)
    }

    @Test("weights depend on the seed alone, with the variance that their fan-in asks for")
    func seeds() throws {
        let spec = try Architecture(id: "kws-c64-d64s2").network
        let first = try TrainableNetwork(spec, seed: 5)
        #expect(
            try first.parameters.map { try $0.tensor.floats() }
                == TrainableNetwork(spec, seed: 5).parameters.map { try $0.tensor.floats() })
        let other = try TrainableNetwork(spec, seed: 6)
        #expect(try first.parameters[0].tensor.floats() != other.parameters[0].tensor.floats())
        let pointwise = try #require(first.parameters.first { $0.name == "layer2.weight" }).tensor.floats()
        let variance = pointwise.reduce(0) { $0 + Double($1 * $1) } / Double(pointwise.count)
        #expect(abs(variance - 2.0 / 64) < 0.1 * 2 / 64)
    }

    @Test("layers that the published networks do not use compute what they should")
    func otherLayers() throws {
        let spec = NetworkSpec(
            name: "others", inputShape: [3, 3, 2],
            layers: [
                .maxPool(window: WindowSpec(2, 2, strideHeight: 2, strideWidth: 2)),
                .concatenation(others: [0]), .mean, .softmax,
            ])
        let network = try TrainableNetwork(spec, seed: 1)
        let image = try Tensor((0..<18).map { -Float($0) }, shape: [1, 2, 3, 3])
        let output = try network(image, training: false).floats()
        // Largest of each window, cut off at the border: 0, 2, 6, 8 below 0 in the first channel, 9 less each
        // in the second; so means of -4 and -13, each twice.
        let first = 1 / (2 + 2 * 1.2340980408668e-4)
        #expect(output.count == 4)
        #expect(abs(Double(output[0]) - first) < 1e-6 && abs(Double(output[2]) - first) < 1e-6)
    }

    @Test("a matrix product reads an image in TFLite's order: rows, columns, channels")
    func fullyConnected() throws {
        let spec = NetworkSpec(
            name: "dense", inputShape: [2, 1, 2], layers: [.fullyConnected(units: 1, activation: .none)])
        let network = try TrainableNetwork(spec, seed: 1)
        try #require(network.layers[0]).weight.assign(try Tensor([1, 10, 100, 1000], shape: [1, 4]))
        // Channel 0 holds 1 and 2, channel 1 holds 3 and 4.
        let image = try Tensor([1, 2, 3, 4], shape: [1, 2, 2, 1])
        #expect(try network(image, training: false).item() == 1 + 30 + 200 + 4000)
    }

    @Test("gradient descent learns a task that a line cannot")
    func learns() throws {
        let spec = NetworkSpec(
            name: "xor", inputShape: [1, 1, 2],
            layers: [
                .convolution(channels: 16, window: WindowSpec(1, 1), activation: .relu6),
                .convolution(channels: 2, window: WindowSpec(1, 1), activation: .none), .flatten,
            ])
        let network = try TrainableNetwork(spec, seed: 3)
        let images = try Tensor([0, 0, 0, 1, 1, 0, 1, 1], shape: [4, 2, 1, 1])
        let labels = try Tensor(integers: [0, 1, 1, 0])
        let adam = try Adam(network.parameters, learningRate: 0.05)
        for _ in 0..<200 {
            adam.clearGradients()
            try network(images, training: true).crossEntropy(labels).backward()
            try adam.step()
        }
        let answers = try network(images, training: true).indexOfLargest(1).integers()
        #expect(answers == [0, 1, 1, 0])
    }
}
