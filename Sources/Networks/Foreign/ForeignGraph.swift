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
    private(set) var operatorCount = 0
    private var tensors: [FlatValue] = []
    private var buffers: [FlatValue] = [.table([:])]
    private var operators: [FlatValue] = []
    private var codes: [OpCode] = []
    private var inputs: [Int] = []
    private var outputs: [Int] = []
    /// Scale that most values share, as those of trained networks lie near each other.
    private static let scale: Float = 0.05
    private let zero: Int

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
            tensor: tensors.count, shape: shape, scale: scale ?? (isOther ? other : Self.scale),
            zero: zero ?? (isOther ? random.below(256) - 128 : self.zero), type: type)
        append(
            shape, type,
            scales: [.float32, .int32, .bool, .resource].contains(type) ? [] : [value.scale],
            zeros: [type == .int16 ? 0 : (type == .uint8 ? value.zero + 128 : value.zero)])
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
        append(shape, type, scales: [scale], zeros: [0], isVariable: true)
    }

    mutating func constant(_ values: [Int], _ shape: [Int]? = nil) -> Int {
        append(shape ?? [values.count], .int32, data: Self.littleEndian(values))
    }

    /// Random weights of int8, symmetric; one scale, or one a channel along an axis.
    mutating func weights(_ shape: [Int], scales: [Float], axis: Int = 0) -> Int {
        append(
            shape, .int8, scales: scales, zeros: scales.map { _ in 0 }, axis: axis,
            data: bytes(shape.reduce(1, *)))
    }

    /// A constant of int8 as elementwise operators meet it.
    mutating func constantValue(_ shape: [Int], scale: Float = 0.02) -> Value {
        let count = shape.reduce(1, *)
        let value = Value(tensor: tensors.count, shape: shape, scale: scale, zero: 0)
        append(shape, .int8, scales: [scale], zeros: [0], data: bytes(count))
        return value
    }

    mutating func biases(_ count: Int, scales: [Float]) -> Int {
        let values = (0..<count).map { _ in random.below(8001) - 4000 }
        return append(
            [count], .int32, scales: scales, zeros: scales.map { _ in 0 }, data: Self.littleEndian(values))
    }

    @discardableResult
    private mutating func append(
        _ shape: [Int], _ type: TensorType, scales: [Float] = [], zeros: [Int] = [], axis: Int = 0,
        data: [UInt8]? = nil, isVariable: Bool = false
    ) -> Int {
        var fields: [Int: FlatValue] = [
            0: .int32s(shape), 1: .uint8(type.rawValue), 3: .string("t\(tensors.count)"),
        ]
        if let data {
            fields[2] = .int32(buffers.count)
            buffers.append(.table([0: .bytes(data)]))
        }
        if !scales.isEmpty {
            fields[4] = .table([
                2: .floats(scales), 3: .int64s(zeros), 6: .int32(scales.count > 1 ? axis : 0),
            ])
        }
        if isVariable { fields[5] = .uint8(1) }
        tensors.append(.table(fields))
        return tensors.count - 1
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

    private static func littleEndian(_ values: [Int]) -> [UInt8] {
        values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
    }

    // MARK: Operators

    /// Appends an operator; its outputs are tensors that are there already.
    mutating func append(
        _ code: OpCode, _ inputs: [Int], _ outputs: [Int],
        _ options: (union: Int, fields: [Int: FlatValue])? = nil
    ) {
        if !codes.contains(code) { codes.append(code) }
        var fields: [Int: FlatValue] = [
            0: .int32(codes.firstIndex(of: code) ?? 0), 1: .int32s(inputs), 2: .int32s(outputs),
        ]
        if let options {
            fields[3] = .uint8(options.union)
            fields[4] = .table(options.fields)
        }
        operators.append(.table(fields))
        operatorCount += 1
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
    func file(name: String) -> [UInt8] {
        let subgraph: FlatValue = .table([
            0: .tables(tensors), 1: .int32s(inputs), 2: .int32s(outputs), 3: .tables(operators),
            4: .string("main"),
        ])
        let codes = codes.map { code -> FlatValue in
            .table([0: .uint8(min(code.number, 127)), 2: .int32(1), 3: .int32(code.number)])
        }
        return FlatBufferWriter.file(
            root: .table([
                0: .int32(3), 1: .tables(codes), 2: .tables([subgraph]), 3: .string(name),
                4: .tables(buffers),
            ]), identifier: "TFL3")
    }
}
