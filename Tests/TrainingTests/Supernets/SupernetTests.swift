import Testing

@testable import Networks
@testable import Training

@Suite struct SupernetTests {
    private static let widths = Widths(choices: [4, 6, 8])
    private static let narrow = Widths(choices: [2, 5])

    /// Spaces with every kind of stage, strides, residuals and widths that differ from stage to stage.
    static let backbones = [
        Backbone(
            name: "separable", inputShape: [9, 6, 1], stemWindow: [3, 2], stemStride: 1, stemWidths: widths,
            stages: [
                .separable(widths, stride: 2), .separable(narrow, stride: 1), .separable(widths, stride: 1),
            ], depths: Backbone.Depths(least: 1, most: 3), classes: 3),
        Backbone(
            name: "bottleneck", inputShape: [8, 8, 2], stemWindow: [3, 3], stemStride: 2, stemWidths: narrow,
            stages: [
                .bottleneck(expansion: widths, output: widths, stride: 1, isResidual: true),
                .bottleneck(expansion: widths, output: narrow, stride: 2, isResidual: false),
                .bottleneck(expansion: narrow, output: widths, stride: 1, isResidual: true),
                .convolution(widths, window: 1, stride: 1, isOptional: false),
            ], depths: Backbone.Depths(least: 0, most: 0), classes: 2),
        Backbone(
            name: "plain", inputShape: [7, 7, 3], stemWindow: [3, 3], stemStride: 1, stemWidths: widths,
            stages: [
                .convolution(narrow, window: 3, stride: 2, isOptional: true),
                .convolution(widths, window: 3, stride: 1, isOptional: true),
            ], depths: Backbone.Depths(least: 0, most: 2), classes: 4),
    ]

    private func images(_ backbone: Backbone, _ random: inout RandomSource) throws -> Tensor {
        let shape = [3, backbone.inputShape[2], backbone.inputShape[0], backbone.inputShape[1]]
        return try Tensor((0..<shape.reduce(1, *)).map { _ in Float(random.normal()) }, shape: shape)
    }

    /// Gains, offsets and statistics away from 1 and 0, where wrong masks would not show.
    private func disturb(_ tensors: [NamedTensor], _ random: inout RandomSource) throws {
        for named in tensors where !named.name.hasSuffix("weight") {
            let values = (0..<named.tensor.count).map { _ in Float(0.5 + random.unit()) }
            try named.tensor.assign(Tensor(values, shape: named.tensor.shape))
        }
    }

    @Test(
        "at one network's choices the outputs are that network's, in training and evaluation",
        arguments: backbones)
    func subnets(backbone: Backbone) throws {
        var random = RandomSource(seed: 8)
        let supernet = try Supernet(backbone, seed: 2)
        try disturb(supernet.parameters + supernet.statistics, &random)
        let images = try images(backbone, &random)
        for _ in 0..<10 {
            let widths = ChosenWidths.draw(backbone, from: &random)
            let choices = try RelaxedChoices(backbone, widths)
            let subnet = try supernet.subnet(widths)
            for training in [false, true] {
                let expected = try subnet(images, training: training)
                let found = try supernet(images, choices, training: training)
                #expect(try largestDifference(found, expected) < 1e-4, "\(widths)")
            }
            // Training moved the statistics of both, and not alike where channels are masked.
            try disturb(supernet.statistics, &random)
        }
    }

    @Test("weights of the supernet and logits of the choices get gradients", arguments: backbones)
    func gradients(backbone: Backbone) throws {
        var random = RandomSource(seed: 3)
        let supernet = try Supernet(backbone, seed: 2)
        let logits = try ArchitectureLogits.random(backbone, seed: 4)
        let choices = try logits.drawn(temperature: 2, from: &random)
        let labels = try Tensor(integers: [0, 1, 0])
        try supernet(images(backbone, &random), choices, training: true).crossEntropy(labels).backward()
        for named in supernet.parameters + logits.parameters {
            let gradient = try #require(try named.tensor.gradient(), "no gradient of \(named.name)")
            #expect(try gradient.doubles().contains { $0 != 0 }, "\(named.name)")
        }
    }

    @Test("a subnet is a copy: training it leaves the supernet as it was")
    func copies() throws {
        let backbone = Self.backbones[0]
        let supernet = try Supernet(backbone, seed: 2)
        let before = try supernet.parameters.map { try $0.tensor.floats() }
        let subnet = try supernet.subnet(ChosenWidths(stem: 8, stages: [[8], [5], [8]]))
        for parameter in subnet.parameters { try parameter.tensor.assign(parameter.tensor.detached() + 1) }
        #expect(try supernet.parameters.map { try $0.tensor.floats() } == before)
    }
}
