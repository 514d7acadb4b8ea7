/// A graph of int8 operators under construction: what `ForeignNetwork` draws its networks with.
///
/// Every draw comes from one seeded stream, so that the same calls give the same bytes.
struct ForeignGraph {
    /// A tensor that is computed, or an input.
    struct Value: Hashable {
        var tensor: Int
        var shape: [Int]
        var scale: Float
        var zero: Int
        var type = TensorType.int8

        /// Elements.
        var count: Int { shape.reduce(1, *) }
        /// Channels: the last dimension.
        var channels: Int { shape.last ?? 1 }
    }

    var random: RandomSource
    /// Whether convolutions and dense layers have weights of four bits.
    var isPacked = false
    private var graph = FlatGraph()
    private var inputs: [Int] = []
    private var outputs: [Int] = []
    /// Scale that most values share, as those of trained networks lie near each other.
    private static let scale: Float = 0.05
    private let zero: Int

    var operatorCount: Int { graph.operatorCount }

    init(random: RandomSource) {
        self.random = random
        zero = self.random.below(256) - 128
    }

    // MARK: Draws

    mutating func int(_ range: ClosedRange<Int>) -> Int { range.lowerBound + random.below(range.count) }

    mutating func chance(_ share: Double) -> Bool { random.unit() < share }

    mutating func pick<Choice>(_ choices: [Choice]) -> Choice { choices[random.below(choices.count)] }

    /// A whole number whose logarithm is uniform.
    mutating func spread(_ range: ClosedRange<Int>) -> Int {
        let draw = random.unit()
        let ratio = Double(range.upperBound + 1) / Double(range.lowerBound)
        // Halvings of the range instead of a logarithm, which platforms may round otherwise.
        var (value, step, rest) = (Double(range.lowerBound), ratio, draw)
        for _ in 0..<24 {
            step = step.squareRoot()
            rest *= 2
            if rest >= 1 {
                value *= step
                rest -= 1
            }
        }
        return min(range.upperBound, max(range.lowerBound, Int(value)))
    }

    /// A number of channels: mostly a multiple of 4 or 8, as networks are designed, else any.
    mutating func width(_ range: ClosedRange<Int>) -> Int {
        let any = spread(range)
        let unit = pick([1, 1, 2, 4, 4, 8, 8])
        return max(range.lowerBound, (any + unit / 2) / unit * unit)
    }

    // MARK: Tensors

    mutating func input(_ shape: [Int], type: TensorType = .int8) -> Value {
        let value = add(shape, type: type)
        inputs.append(value.tensor)
        return value
    }

    mutating func output(_ value: Value) { outputs.append(value.tensor) }

    /// A further tensor of the usual quantization, now and then of another.
    mutating func add(_ shape: [Int], type: TensorType = .int8, scale: Float? = nil, zero: Int? = nil)
        -> Value
    {
        let isOther = scale == nil && chance(0.4)
        // From a tenth to six times the usual one, most of them near it.
        let steps = random.below(24) + random.below(24)
        let other = (0..<steps).reduce(Self.scale * 0.1) { scale, _ in scale * 1.09 }
        let value = Value(
            tensor: graph.tensors.count, shape: shape, scale: scale ?? (isOther ? other : Self.scale),
            zero: zero ?? (isOther ? random.below(256) - 128 : (type == .int16 ? 0 : self.zero)), type: type)
        let level = type == .uint8 ? value.zero + 128 : value.zero
        let isPlain = [.float32, .bool, .resource].contains(type) || (type == .int32 && scale == nil)
        graph.tensor(
            shape, type, isPlain ? FlatGraph.Quantization() : .init(scales: [value.scale], zeros: [level]))
        return value
    }

    /// The result of an operator with an activation fused into it: what is never negative has its zero at the lower end.
    mutating func add(_ shape: [Int], after activation: Activation) -> Value {
        guard activation == .relu || activation == .relu6, chance(0.85) else { return add(shape) }
        return add(shape, scale: activation == .relu6 && chance(0.8) ? 6 / 255 : Self.scale, zero: -128)
    }

    /// A tensor quantized as another.
    mutating func like(_ value: Value, _ shape: [Int]) -> Value {
        add(shape, type: value.type, scale: value.scale, zero: value.zero)
    }

    /// A state that lives from inference to inference.
    mutating func variable(_ shape: [Int], type: TensorType, scale: Float) -> Int {
        graph.tensor(shape, type, .init(scales: [scale], zeros: [0]), isVariable: true)
    }

    mutating func constant(_ values: [Int], _ shape: [Int]? = nil) -> Int {
        graph.tensor(shape ?? [values.count], .int32, data: FlatGraph.littleEndian(values))
    }

    /// Random weights of int8 or of four bits, symmetric; one scale, or one a channel along an axis.
    mutating func weights(_ shape: [Int], scales: [Float], axis: Int = 0, isPacked: Bool = false) -> Int {
        let count = shape.reduce(1, *)
        return graph.tensor(
            shape, isPacked ? .int4 : .int8, .init(scales: scales, zeros: scales.map { _ in 0 }, axis: axis),
            data: isPacked ? bytes((count + 1) / 2) : bytes(count))
    }

    /// A constant of int8 as elementwise operators meet it.
    mutating func constantValue(_ shape: [Int], scale: Float = 0.02, zero: Int = 0) -> Value {
        let count = shape.reduce(1, *)
        let value = Value(tensor: graph.tensors.count, shape: shape, scale: scale, zero: zero)
        graph.tensor(shape, .int8, .init(scales: [scale], zeros: [zero]), data: bytes(count))
        return value
    }

    /// A constant of floats from 0.25 to 4.
    mutating func floatConstant(_ shape: [Int]) -> Value {
        let count = shape.reduce(1, *)
        let values = (0..<count).map { _ in Float(1 + random.below(16)) / 4 }
        let value = Value(tensor: graph.tensors.count, shape: shape, scale: 0, zero: 0, type: .float32)
        graph.tensor(shape, .float32, data: FlatGraph.littleEndian(values.map { Int($0.bitPattern) }))
        return value
    }

    mutating func biases(_ count: Int, scales: [Float]) -> Int {
        let values = (0..<count).map { _ in random.below(8001) - 4000 }
        return graph.tensor(
            [count], .int32, .init(scales: scales, zeros: scales.map { _ in 0 }),
            data: FlatGraph.littleEndian(values))
    }

    private mutating func bytes(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count + 8)
        while bytes.count < count {
            let word = random.next()
            for index in 0..<8 {
                let byte = UInt8(truncatingIfNeeded: word >> UInt64(8 * index))
                bytes.append(byte == 128 ? 129 : byte)
            }
        }
        return Array(bytes.prefix(count))
    }

    // MARK: Operators

    /// Appends an operator; its outputs are tensors that are there already.
    mutating func append(
        _ code: OpCode, _ inputs: [Int], _ outputs: [Int],
        _ options: (union: Int, fields: [Int: FlatValue])? = nil
    ) {
        graph.append(code, inputs, outputs, options)
    }

    /// Appends an operator of one output.
    mutating func append(
        _ code: OpCode, _ inputs: [Int], to result: Value,
        _ options: (union: Int, fields: [Int: FlatValue])? = nil
    ) -> Value {
        append(code, inputs, [result.tensor], options)
        return result
    }

    /// The bytes of the file.
    func file(name: String) -> [UInt8] { graph.file(name: name, inputs: inputs, outputs: outputs) }
}
