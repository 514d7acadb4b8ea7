/// A graph under construction as a file holds it: tensors, buffers and operators by number, as they are appended.
struct FlatGraph {
    /// How a tensor is quantized; without scales it is not.
    struct Quantization {
        var scales: [Float] = []
        var zeros: [Int] = []
        /// Dimension that several scales go along.
        var axis = 0
    }

    private(set) var tensors: [FlatValue] = []
    private(set) var codes: [OpCode] = []
    private var buffers: [FlatValue] = [.table([:])]
    private var operators: [FlatValue] = []

    var operatorCount: Int { operators.count }

    /// Appends a tensor, with data of its own if it is constant, and says its number.
    @discardableResult
    mutating func tensor(
        _ shape: [Int], _ type: TensorType, _ quantization: Quantization = Quantization(),
        data: [UInt8]? = nil, isVariable: Bool = false
    ) -> Int {
        var fields: [Int: FlatValue] = [
            0: .int32s(shape), 1: .uint8(type.rawValue), 3: .string("t\(tensors.count)"),
        ]
        if let data {
            fields[2] = .int32(buffers.count)
            buffers.append(.table([0: .bytes(data)]))
        }
        let scales = quantization.scales
        if !scales.isEmpty {
            fields[4] = .table([
                2: .floats(scales), 3: .int64s(quantization.zeros),
                6: .int32(scales.count > 1 ? quantization.axis : 0),
            ])
        }
        if isVariable { fields[5] = .uint8(1) }
        tensors.append(.table(fields))
        return tensors.count - 1
    }

    /// Appends a tensor of the type and quantization of another one, without data.
    mutating func tensor(_ shape: [Int], like other: Int) -> Int {
        guard case .table(var fields) = tensors[other] else { return other }
        fields[0] = .int32s(shape)
        fields[2] = nil
        tensors.append(.table(fields))
        return tensors.count - 1
    }

    /// Appends an operator; its inputs and outputs are tensors that are there already.
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
    }

    /// The bytes of the file.
    func file(name: String, inputs: [Int], outputs: [Int]) -> [UInt8] {
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

    static func littleEndian(_ values: [Int]) -> [UInt8] {
        values.flatMap { value in (0..<4).map { UInt8(truncatingIfNeeded: value >> (8 * $0)) } }
    }
}
