/// Turns a network's layers into the tensors and operators of a `.tflite` file.
///
/// Operator versions are those that TensorFlow's converter writes for int8 (`op_version.cc`).
struct GraphBuilder {
    struct Code: Hashable {
        let code: OpCode
        let version: Int
    }

    struct TensorDraft {
        var name: String
        var type: TensorType
        var shape: [Int]
        var quantization: Quantization?
        var data: [UInt8]?
    }

    struct OpDraft {
        var code: Code
        var inputs: [Int]
        var output: Int
        var options: (union: Int, fields: [Int: FlatValue])?
    }

    let network: NetworkSpec
    let shapes: [[Int]]
    private(set) var tensors: [TensorDraft] = []
    private(set) var operators: [OpDraft] = []
    private(set) var input = 0
    private(set) var output = 0
    private var random: RandomSource
    /// Tensor and expected contents of each layer; the network's input stands first.
    private var results: [(tensor: Int, statistics: LayerStatistics)] = []

    init(network: NetworkSpec, shapes: [[Int]], seed: UInt64) {
        self.network = network
        self.shapes = shapes
        random = RandomSource(seed: seed)
    }

    mutating func build() throws(ModelError) {
        let isFloat = network.layers.first == .quantize
        input = add("input", isFloat ? .float32 : .int8, [1] + network.inputShape, isFloat ? nil : .input)
        results.append((input, .input))
        for index in network.layers.indices { try append(layer: index) }
        output = results[results.count - 1].tensor
    }

    private mutating func append(layer index: Int) throws(ModelError) {
        let name = "layer\(index)"
        let shape = shapes[index]
        let (source, statistics) = results[index]
        let inputShape = tensors[source].shape
        switch network.layers[index] {
        case .convolution(let channels, let window, let activation):
            let filter = [channels, window.height, window.width, inputShape[3]]
            let weights = weighted(name, filter, axis: 0, statistics, activation)
            finish(
                name, .conv2D, 3, [source] + weights, shape, .result(activation),
                (1, Self.fields(window, activation, activationField: 3)))
        case .depthwise(let window, let activation):
            let filter = [1, window.height, window.width, inputShape[3]]
            let weights = weighted(name, filter, axis: 3, statistics, activation)
            var fields = Self.fields(window, activation, activationField: 4)
            fields[3] = .int32(1)
            finish(name, .depthwiseConv2D, 3, [source] + weights, shape, .result(activation), (2, fields))
        case .fullyConnected(let units, let activation):
            let filter = [units, inputShape.reduce(1, *)]
            let weights = weighted(name, filter, axis: 0, isPerChannel: false, statistics, activation)
            finish(
                name, .fullyConnected, 4, [source] + weights, shape, .result(activation),
                (8, activation == .none ? [:] : [0: .uint8(activation.rawValue)]))
        case .averagePool(let window):
            finish(
                name, .averagePool2D, 2, [source], shape,
                statistics.pooled(averaging: true, count: window.height * window.width), Self.pool(window))
        case .maxPool(let window):
            finish(
                name, .maxPool2D, 2, [source], shape,
                statistics.pooled(averaging: false, count: window.height * window.width), Self.pool(window))
        case .add(let other, let activation):
            let (otherTensor, otherStatistics) = results[other + 1]
            finish(
                name, .add, 2, [source, otherTensor], shape, statistics.sum(otherStatistics, activation),
                (11, activation == .none ? [:] : [0: .uint8(activation.rawValue)]))
        case .concatenation(let others):
            for other in others where results[other + 1].statistics.quantization != statistics.quantization {
                throw network.refuse(
                    network.place(index), "layers of one quantization to join", "layer \(other) with another")
            }
            finish(
                name, .concatenation, 2, [source] + others.map { results[$0 + 1].tensor }, shape, statistics,
                (10, [0: .int32(inputShape.count - 1)]))
        case .pad(let top, let bottom, let left, let right):
            let paddings = [0, 0, top, bottom, left, right, 0, 0]
            finish(
                name, .pad, 2, [source, constant("\(name)/paddings", [4, 2], paddings)], shape, statistics,
                (22, [:]))
        case .widen(let layer, let channels):
            let (otherTensor, otherStatistics) = results[layer + 1]
            let paddings = [0, 0, 0, 0, 0, 0, 0, channels - tensors[otherTensor].shape[3]]
            finish(
                name, .pad, 2, [otherTensor, constant("\(name)/paddings", [4, 2], paddings)], shape,
                otherStatistics, (22, [:]))
        case .mean:
            finish(
                name, .mean, 2, [source, constant("\(name)/axes", [2], [1, 2])], shape,
                statistics.pooled(averaging: true, count: inputShape[1] * inputShape[2]), (27, [:]))
        case .flatten:
            finish(
                name, .reshape, 1, [source, constant("\(name)/shape", [2], shape)], shape, statistics,
                (17, [0: .int32s(shape)]))
        case .softmax: finish(name, .softmax, 2, [source], shape, .probability, (9, [0: .float(1)]))
        case .logistic: finish(name, .logistic, 2, [source], shape, .probability, nil)
        case .quantize: finish(name, .quantize, 1, [source], shape, .input, nil)
        case .dequantize:
            let tensor = add(name, .float32, shape, nil)
            operators.append(
                OpDraft(code: Code(code: .dequantize, version: 2), inputs: [source], output: tensor))
            results.append((tensor, statistics))
        }
    }

    private mutating func add(
        _ name: String, _ type: TensorType, _ shape: [Int], _ statistics: LayerStatistics?
    ) -> Int {
        tensors.append(
            TensorDraft(name: name, type: type, shape: shape, quantization: statistics?.quantization))
        return tensors.count - 1
    }

    private mutating func finish(
        _ name: String, _ code: OpCode, _ version: Int, _ inputs: [Int], _ shape: [Int],
        _ statistics: LayerStatistics, _ options: (Int, [Int: FlatValue])?
    ) {
        let tensor = add(name, .int8, shape, statistics)
        operators.append(
            OpDraft(
                code: Code(code: code, version: version), inputs: inputs, output: tensor,
                options: options.map { (union: $0.0, fields: $0.1) }))
        results.append((tensor, statistics))
    }

    private mutating func constant(_ name: String, _ shape: [Int], _ values: [Int]) -> Int {
        tensors.append(
            TensorDraft(name: name, type: .int32, shape: shape, data: Self.littleEndian(values)))
        return tensors.count - 1
    }

    /// Adds weights and biases for a filter whose outputs run along `axis`; returns their tensors.
    private mutating func weighted(
        _ name: String, _ shape: [Int], axis: Int, isPerChannel: Bool = true, _ source: LayerStatistics,
        _ activation: Activation
    ) -> [Int] {
        let count = shape.reduce(1, *)
        let channels = shape[axis]
        var data = [UInt8](repeating: 0, count: count)
        var energies = [Double](repeating: 0, count: channels)
        var sums = [Int](repeating: 0, count: channels)
        for index in 0..<count {
            let weight = Int(random.weight())
            // Along the last axis channels alternate, along the first they follow each other.
            let channel = axis == 0 ? index / (count / channels) : index % channels
            data[index] = UInt8(bitPattern: Int8(weight))
            energies[channel] += Double(weight * weight)
            sums[channel] += weight
        }
        if !isPerChannel {
            let mean = energies.reduce(0, +) / Double(channels)
            energies = [Double](repeating: mean, count: channels)
        }
        let result = LayerStatistics.result(activation)
        let inputScale = source.quantization.scales[0]
        var scales: [Float] = []
        var biases: [Int] = []
        for channel in 0..<channels {
            let spread = (max(energies[channel], 1) * source.variance).squareRoot()
            let multiplier = LayerStatistics.spread(activation) / spread
            scales.append(Float(multiplier * Double(result.quantization.scales[0]) / Double(inputScale)))
            // The mean that the input is expected to have, taken out, and a little of its own put in.
            let own = (random.unit() - 0.5) * spread
            biases.append(Int((own - Double(sums[channel]) * source.mean).rounded()))
        }
        if !isPerChannel { scales = [scales[0]] }
        let zeros = [Int](repeating: 0, count: scales.count)
        tensors.append(
            TensorDraft(
                name: "\(name)/weights", type: .int8, shape: shape,
                quantization: Quantization(scales: scales, zeroPoints: zeros, axis: isPerChannel ? axis : 0),
                data: data))
        tensors.append(
            TensorDraft(
                name: "\(name)/bias", type: .int32, shape: [channels],
                quantization: Quantization(scales: scales.map { $0 * inputScale }, zeroPoints: zeros),
                data: Self.littleEndian(biases)))
        return [tensors.count - 2, tensors.count - 1]
    }

    private static func littleEndian(_ values: [Int]) -> [UInt8] {
        values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
    }

    private static func fields(
        _ window: WindowSpec, _ activation: Activation, activationField: Int
    ) -> [Int: FlatValue] {
        var fields: [Int: FlatValue] = [1: .int32(window.strideWidth), 2: .int32(window.strideHeight)]
        if window.padding != .same { fields[0] = .uint8(window.padding.rawValue) }
        if activation != .none { fields[activationField] = .uint8(activation.rawValue) }
        return fields
    }

    private static func pool(_ window: WindowSpec) -> (Int, [Int: FlatValue]) {
        var fields = fields(window, .none, activationField: 5)
        fields[3] = .int32(window.width)
        fields[4] = .int32(window.height)
        return (5, fields)
    }
}
