import TestSupport

@testable import Networks

/// A random int8 network of a seed, as a `.tflite` file: odd sizes, strides, dilation, both paddings, depth
/// multipliers, fused activations, and now and then scales far from what training gives.
struct DrawnGraph {
    /// Bytes of the file.
    var file: [UInt8] { graph.file(name: "drawn", inputs: [input], outputs: [value.tensor]) }
    /// Bytes of its one input.
    let inputBytes: Int

    struct Value {
        var tensor: Int
        var shape: [Int]
        var scale: Float
    }

    struct Window {
        let height: Int
        let width: Int
        let strideHeight: Int
        let strideWidth: Int
        let dilationHeight: Int
        let dilationWidth: Int
        let padding: Padding
        let output: [Int]
    }

    private var numbers: SeededNumbers
    private var graph = FlatGraph()
    private let input: Int
    private var value: Value
    private let isExtreme: Bool

    init(seed: UInt64) {
        numbers = SeededNumbers(seed: seed)
        isExtreme = Int.random(in: 0..<5, using: &numbers) == 0
        let shape = [
            Int.random(in: 0..<8, using: &numbers) == 0 ? 2 : 1, Int.random(in: 1...13, using: &numbers),
            Int.random(in: 1...13, using: &numbers), Int.random(in: 1...19, using: &numbers),
        ]
        inputBytes = shape.reduce(1, *)
        input = 0
        value = Value(tensor: 0, shape: shape, scale: 0.05)
        value = add(shape, scale: 0.05, zero: Int.random(in: -128...127, using: &numbers))
        for _ in 0..<Int.random(in: 1...5, using: &numbers) { appendAny() }
        if value.shape.count == 4, Bool.random(using: &numbers) { mean() }
        if Bool.random(using: &numbers) { fullyConnected() }
        if Int.random(in: 0..<3, using: &numbers) == 0 { probability(.softmax, (9, [0: .float(1)])) }
    }

    private mutating func appendAny() {
        switch Int.random(in: 0..<16, using: &numbers) {
        case 0...3: convolution()
        case 4...7: depthwise()
        case 8: pool(.averagePool2D)
        case 9: pool(.maxPool2D)
        case 10: arithmetic([OpCode.add, .sub, .mul].randomElement(using: &numbers) ?? .add)
        case 11: pad()
        case 12: transposeConv()
        case 13: curve()
        case 14: probability(.logistic, nil)
        default: resize()
        }
    }

    // MARK: Operators

    private mutating func convolution() {
        guard let window = window(largest: 5) else { return }
        let depth = value.shape[3]
        let isGrouped = depth % 2 == 0 && Int.random(in: 0..<6, using: &numbers) == 0
        let channels = Int.random(in: 1...12, using: &numbers) * (isGrouped ? 2 : 1)
        let filter = [channels, window.height, window.width, isGrouped ? depth / 2 : depth]
        finish(
            .conv2D, weighted(filter, axis: 0), [value.shape[0]] + window.output + [channels],
            (1, fields(window, activation: 3, dilation: 4)))
    }

    private mutating func depthwise() {
        guard let window = window(largest: 5) else { return }
        let multiplier =
            Int.random(in: 0..<3, using: &numbers) == 0 ? Int.random(in: 2...5, using: &numbers) : 1
        let channels = value.shape[3] * multiplier
        guard channels <= 40 else { return }
        var options = fields(window, activation: 4, dilation: 5)
        options[3] = .int32(multiplier)
        finish(
            .depthwiseConv2D, weighted([1, window.height, window.width, channels], axis: 3),
            [value.shape[0]] + window.output + [channels], (2, options))
    }

    private mutating func transposeConv() {
        guard value.shape.count == 4, value.shape[1] * value.shape[2] < 60 else { return }
        let channels = Int.random(in: 1...7, using: &numbers)
        let (height, width) = (Int.random(in: 1...4, using: &numbers), Int.random(in: 1...4, using: &numbers))
        let (down, across) = (Int.random(in: 1...3, using: &numbers), Int.random(in: 1...3, using: &numbers))
        let padding: Padding = Bool.random(using: &numbers) ? .same : .valid
        func size(_ input: Int, _ filter: Int, _ stride: Int) -> Int {
            padding == .same ? input * stride : (input - 1) * stride + filter
        }
        let shape = [
            value.shape[0], size(value.shape[1], height, down), size(value.shape[2], width, across), channels,
        ]
        let stated = constant([4], shape)
        let weights = weighted([channels, height, width, value.shape[3]], axis: 0)
        finish(
            .transposeConv, [stated, weights[1], weights[0]] + weights.dropFirst(2), shape,
            (49, [0: .uint8(padding.rawValue), 1: .int32(across), 2: .int32(down), 3: .uint8(activation())]))
    }

    private mutating func fullyConnected() {
        let units = Int.random(in: 1...23, using: &numbers)
        let depth = value.shape.dropFirst().reduce(1, *)
        guard units * depth < 40_000 else { return }
        finish(
            .fullyConnected, weighted([units, depth], axis: 0, isPerTensor: true), [value.shape[0], units],
            (8, [0: .uint8(activation())]))
    }

    private mutating func pool(_ code: OpCode) {
        guard let window = window(largest: 4, isDilated: false) else { return }
        var options = fields(window, activation: 5, dilation: nil)
        options[3] = .int32(window.width)
        options[4] = .int32(window.height)
        keep(code, [value.tensor], [value.shape[0]] + window.output + [value.shape[3]], (5, options))
    }

    private mutating func arithmetic(_ code: OpCode) {
        var shape = value.shape
        for axis in shape.indices where Int.random(in: 0..<3, using: &numbers) == 0 { shape[axis] = 1 }
        let count = shape.reduce(1, *)
        let other = add(
            shape, scale: value.scale * power(-2...2), zero: Int.random(in: -128...127, using: &numbers),
            data: (0..<count).map { _ in UInt8.random(in: 0...255, using: &numbers) })
        let union = code == .add ? 11 : (code == .sub ? 28 : 21)
        let inputs =
            Bool.random(using: &numbers) ? [value.tensor, other.tensor] : [other.tensor, value.tensor]
        let typical = code == .mul ? value.scale * other.scale * 90 : max(value.scale, other.scale) * 1.5
        finish(code, inputs, value.shape, (union, [0: .uint8(activation())]), scale: typical * power(-2...3))
    }

    private mutating func pad() {
        let edges = value.shape.indices.map { axis in
            axis == 0
                ? [0, 0] : [Int.random(in: 0...2, using: &numbers), Int.random(in: 0...2, using: &numbers)]
        }
        let shape = zip(value.shape, edges).map { $0 + $1[0] + $1[1] }
        keep(.pad, [value.tensor, constant([value.shape.count, 2], edges.flatMap { $0 })], shape, (22, [:]))
    }

    private mutating func resize() {
        guard value.shape.count == 4 else { return }
        let sizes = [Int.random(in: 1...15, using: &numbers), Int.random(in: 1...15, using: &numbers)]
        let corners = Bool.random(using: &numbers)
        let options: [Int: FlatValue] = [
            0: .uint8(corners ? 1 : 0), 1: .uint8(corners || Bool.random(using: &numbers) ? 0 : 1),
        ]
        keep(
            .resizeNearestNeighbor, [value.tensor, constant([2], sizes)],
            [value.shape[0]] + sizes + [value.shape[3]], (74, options))
    }

    private mutating func curve() {
        switch Int.random(in: 0..<5, using: &numbers) {
        case 0: finish(.relu, [value.tensor], value.shape, nil, scale: value.scale * power(-3...3))
        case 1:
            let slope = Float.random(in: -1...2, using: &numbers)
            finish(
                .leakyRelu, [value.tensor], value.shape, (75, [0: .float(slope)]),
                scale: value.scale * power(-3...3))
        case 2: finish(.tanh, [value.tensor], value.shape, nil, scale: 1 / 128)
        case 3: finish(.hardSwish, [value.tensor], value.shape, nil, scale: value.scale * power(-4...4))
        default: keep(.relu6, [value.tensor], value.shape, nil)
        }
    }

    private mutating func mean() {
        let shape = [value.shape[0], value.shape[3]]
        finish(
            .mean, [value.tensor, constant([2], [1, 2])], shape, (27, [:]), scale: value.scale * power(-2...1)
        )
    }

    private mutating func probability(_ code: OpCode, _ options: (Int, [Int: FlatValue])?) {
        let shape = value.shape
        let result = add(shape, scale: 1 / 256, zero: -128)
        append(code, [value.tensor], result, options)
    }

    // MARK: Parts

    /// 2 to a random power.
    private mutating func power(_ range: ClosedRange<Float>) -> Float {
        let exponent = Int(Float.random(in: range, using: &numbers) * 16)
        return (0..<abs(exponent)).reduce(1) { value, _ in
            exponent < 0 ? value / 1.0442737 : value * 1.0442737
        }
    }

    private mutating func activation() -> Int {
        [0, 0, 1, 3, 2].randomElement(using: &numbers) ?? 0
    }

    /// A window that fits the image; nil where there is no image or it would become too large.
    private mutating func window(largest: Int, isDilated: Bool = true) -> Window? {
        guard value.shape.count == 4 else { return nil }
        let isPoint = Int.random(in: 0..<4, using: &numbers) == 0
        let isWide = isDilated && !isPoint && Int.random(in: 0..<4, using: &numbers) == 0
        let padding: Padding = Bool.random(using: &numbers) ? .same : .valid
        func axis(_ size: Int) -> (filter: Int, stride: Int, dilation: Int, output: Int)? {
            let filter = isPoint ? 1 : Int.random(in: 1...largest, using: &numbers)
            let stride = Int.random(in: 1...3, using: &numbers)
            let dilation = isWide ? Int.random(in: 1...3, using: &numbers) : 1
            let output = OpShape.positions(
                input: size, filter: filter, stride: stride, dilation: dilation, padding: padding)
            return output > 0 ? (filter, stride, dilation, output) : nil
        }
        guard let down = axis(value.shape[1]), let across = axis(value.shape[2]) else { return nil }
        return Window(
            height: down.filter, width: across.filter, strideHeight: down.stride, strideWidth: across.stride,
            dilationHeight: down.dilation, dilationWidth: across.dilation, padding: padding,
            output: [down.output, across.output])
    }

    private mutating func fields(_ window: Window, activation field: Int, dilation: Int?) -> [Int: FlatValue]
    {
        var fields: [Int: FlatValue] = [
            0: .uint8(window.padding.rawValue), 1: .int32(window.strideWidth), 2: .int32(window.strideHeight),
            field: .uint8(activation()),
        ]
        if let dilation {
            fields[dilation] = .int32(window.dilationWidth)
            fields[dilation + 1] = .int32(window.dilationHeight)
        }
        return fields
    }

    /// Image, weights and, mostly, biases; the scales make outputs of the next scale, 0.05, use their range.
    private mutating func weighted(_ shape: [Int], axis: Int, isPerTensor: Bool = false) -> [Int] {
        let channels = shape[axis]
        let count = shape.reduce(1, *)
        let fanIn = Float(max(1, count / channels))
        let scaleCount = isPerTensor || Int.random(in: 0..<4, using: &numbers) == 0 ? 1 : channels
        let spread: ClosedRange<Float> = isExtreme ? -30...9 : -1...1
        let scales = (0..<scaleCount).map { _ in
            0.05 / (value.scale * fanIn.squareRoot() * 80) * power(spread)
        }
        let weights = (0..<count).map { _ in UInt8(bitPattern: Int8.random(in: -127...127, using: &numbers)) }
        let filter = add(shape, scales: scales, zeros: scales.map { _ in 0 }, axis: axis, data: weights)
        guard Int.random(in: 0..<8, using: &numbers) > 0 else { return [value.tensor, filter] }
        let limit = isExtreme ? 1 << 27 : 4000
        let biases = (0..<channels).map { _ in Int.random(in: -limit...limit, using: &numbers) }
        let bias = constant([channels], biases, scales: scales.map { $0 * value.scale })
        return [value.tensor, filter, bias]
    }

    private mutating func add(_ shape: [Int], scale: Float, zero: Int, data: [UInt8]? = nil) -> Value {
        Value(tensor: add(shape, scales: [scale], zeros: [zero], data: data), shape: shape, scale: scale)
    }

    private mutating func constant(_ shape: [Int], _ values: [Int], scales: [Float] = []) -> Int {
        add(
            shape, type: .int32, scales: scales, zeros: scales.map { _ in 0 },
            data: FlatGraph.littleEndian(values))
    }

    private mutating func add(
        _ shape: [Int], type: TensorType = .int8, scales: [Float], zeros: [Int], axis: Int = 0, data: [UInt8]?
    ) -> Int {
        graph.tensor(
            shape, type, FlatGraph.Quantization(scales: scales, zeros: zeros, axis: axis), data: data)
    }

    /// Appends an op whose result has a new scale and zero point.
    private mutating func finish(
        _ code: OpCode, _ inputs: [Int], _ shape: [Int], _ options: (Int, [Int: FlatValue])?,
        scale: Float = 0.05
    ) {
        let result = add(shape, scale: scale, zero: Int.random(in: -128...127, using: &numbers))
        append(code, inputs, result, options)
    }

    /// Appends an op whose result is quantized as its input is.
    private mutating func keep(
        _ code: OpCode, _ inputs: [Int], _ shape: [Int], _ options: (Int, [Int: FlatValue])?
    ) {
        let result = graph.tensor(shape, like: value.tensor)
        append(code, inputs, Value(tensor: result, shape: shape, scale: value.scale), options)
    }

    private mutating func append(
        _ code: OpCode, _ inputs: [Int], _ result: Value, _ options: (union: Int, fields: [Int: FlatValue])?
    ) {
        graph.append(code, inputs, [result.tensor], options)
        value = result
    }

    /// Operators in the file, by number.
    var opCodes: [Int] { graph.codes.map(\.number) }
    var isEmpty: Bool { graph.operatorCount == 0 }
}
