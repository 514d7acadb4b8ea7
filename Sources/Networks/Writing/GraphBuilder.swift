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
    private let values: QuantizedValues
    /// Tensor of each layer's output; the network's input stands first.
    private var results: [Int] = []

    init(network: NetworkSpec, shapes: [[Int]], values: QuantizedValues) {
        self.network = network
        self.shapes = shapes
        self.values = values
    }

    mutating func build() throws(ModelError) {
        let isFloat = network.layers.first == .quantize
        input = add(
            "input", isFloat ? .float32 : .int8, [1] + network.inputShape, isFloat ? nil : values.results[0])
        results.append(input)
        for index in network.layers.indices { try append(layer: index) }
        output = results[results.count - 1]
    }

    private mutating func append(layer index: Int) throws(ModelError) {
        let name = "layer\(index)"
        let shape = shapes[index]
        let source = results[index]
        let inputShape = tensors[source].shape
        switch network.layers[index] {
        case .convolution(let channels, let window, let activation):
            let weights = weighted(index, [channels, window.height, window.width, inputShape[3]], axis: 0)
            finish(
                name, .conv2D, 3, [source] + weights, shape,
                (1, Self.fields(window, activation, activationField: 3)))
        case .depthwise(let window, let activation):
            let weights = weighted(index, [1, window.height, window.width, inputShape[3]], axis: 3)
            var fields = Self.fields(window, activation, activationField: 4)
            fields[3] = .int32(1)
            finish(name, .depthwiseConv2D, 3, [source] + weights, shape, (2, fields))
        case .fullyConnected(let units, let activation):
            let weights = weighted(index, [units, inputShape.reduce(1, *)], axis: 0)
            finish(
                name, .fullyConnected, 4, [source] + weights, shape,
                (8, activation == .none ? [:] : [0: .uint8(activation.rawValue)]))
        case .averagePool(let window):
            finish(name, .averagePool2D, 2, [source], shape, Self.pool(window))
        case .maxPool(let window): finish(name, .maxPool2D, 2, [source], shape, Self.pool(window))
        case .add(let other, let activation):
            finish(
                name, .add, 2, [source, results[other + 1]], shape,
                (11, activation == .none ? [:] : [0: .uint8(activation.rawValue)]))
        case .concatenation(let others):
            for other in others where values.results[other + 1] != values.results[index] {
                throw network.refuse(
                    network.place(index), "layers of one quantization to join", "layer \(other) with another")
            }
            finish(
                name, .concatenation, 2, [source] + others.map { results[$0 + 1] }, shape,
                (10, [0: .int32(inputShape.count - 1)]))
        case .pad(let top, let bottom, let left, let right):
            let paddings = [0, 0, top, bottom, left, right, 0, 0]
            finish(
                name, .pad, 2, [source, constant("\(name)/paddings", [4, 2], paddings)], shape, (22, [:]))
        case .widen(let layer, let channels):
            let other = results[layer + 1]
            let paddings = [0, 0, 0, 0, 0, 0, 0, channels - tensors[other].shape[3]]
            finish(name, .pad, 2, [other, constant("\(name)/paddings", [4, 2], paddings)], shape, (22, [:]))
        case .mean:
            finish(name, .mean, 2, [source, constant("\(name)/axes", [2], [1, 2])], shape, (27, [:]))
        case .flatten:
            finish(
                name, .reshape, 1, [source, constant("\(name)/shape", [2], shape)], shape,
                (17, [0: .int32s(shape)]))
        case .softmax: finish(name, .softmax, 2, [source], shape, (9, [0: .float(1)]))
        case .logistic: finish(name, .logistic, 2, [source], shape, nil)
        case .quantize: finish(name, .quantize, 1, [source], shape, nil)
        case .dequantize:
            let tensor = add(name, .float32, shape, nil)
            operators.append(
                OpDraft(code: Code(code: .dequantize, version: 2), inputs: [source], output: tensor))
            results.append(tensor)
        }
    }

    private mutating func add(
        _ name: String, _ type: TensorType, _ shape: [Int], _ quantization: Quantization?
    ) -> Int {
        tensors.append(TensorDraft(name: name, type: type, shape: shape, quantization: quantization))
        return tensors.count - 1
    }

    private mutating func finish(
        _ name: String, _ code: OpCode, _ version: Int, _ inputs: [Int], _ shape: [Int],
        _ options: (Int, [Int: FlatValue])?
    ) {
        let tensor = add(name, .int8, shape, values.results[results.count])
        operators.append(
            OpDraft(
                code: Code(code: code, version: version), inputs: inputs, output: tensor,
                options: options.map { (union: $0.0, fields: $0.1) }))
        results.append(tensor)
    }

    private mutating func constant(_ name: String, _ shape: [Int], _ values: [Int]) -> Int {
        tensors.append(
            TensorDraft(name: name, type: .int32, shape: shape, data: Self.littleEndian(values)))
        return tensors.count - 1
    }

    /// Adds the weights and biases of a layer, a filter whose outputs run along `axis`; returns their tensors.
    private mutating func weighted(_ index: Int, _ shape: [Int], axis: Int) -> [Int] {
        guard let weights = values.weights[index] else { return [] }
        let (name, scales) = ("layer\(index)", weights.scales)
        let zeros = [Int](repeating: 0, count: scales.count)
        let inputScale = values.results[index].scales[0]
        tensors.append(
            TensorDraft(
                name: "\(name)/weights", type: .int8, shape: shape,
                quantization: Quantization(
                    scales: scales, zeroPoints: zeros, axis: axis),
                data: weights.values.withUnsafeBytes { Array($0) }))
        tensors.append(
            TensorDraft(
                name: "\(name)/bias", type: .int32, shape: [weights.biases.count],
                quantization: Quantization(scales: scales.map { $0 * inputScale }, zeroPoints: zeros),
                data: Self.littleEndian(weights.biases.map(Int.init))))
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
