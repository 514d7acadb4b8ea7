@testable import Networks

/// Files of one FULLY_CONNECTED that the default image does not run.
enum RefusedModels {
    /// Of float32.
    static let float = model(values: .float32, weights: .float32)
    /// Of int16 activations and int8 weights.
    static let int16 = model(values: .int16, weights: .int8)

    private static func model(values: TensorType, weights: TensorType) -> [UInt8] {
        func tensor(_ shape: [Int], _ type: TensorType, buffer: Int = 0) -> FlatValue {
            var fields: [Int: FlatValue] = [0: .int32s(shape), 1: .uint8(type.rawValue), 2: .int32(buffer)]
            if type != .float32 { fields[4] = .table([2: .floats([0.5]), 3: .int64s([0])]) }
            return .table(fields)
        }
        let op: FlatValue = .table([
            1: .int32s([0, 1, -1]), 2: .int32s([2]), 3: .uint8(8), 4: .table([:]),
        ])
        let subgraph: FlatValue = .table([
            0: .tables([
                tensor([1, 4], values), tensor([2, 4], weights, buffer: 1), tensor([1, 2], values),
            ]),
            1: .int32s([0]), 2: .int32s([2]), 3: .tables([op]),
        ])
        let bytes = [UInt8](repeating: 1, count: 8 * (weights.bits ?? 8) / 8)
        return FlatBufferWriter.file(
            root: .table([
                0: .int32(3), 1: .tables([.table([0: .uint8(9), 2: .int32(1), 3: .int32(9)])]),
                2: .tables([subgraph]), 4: .tables([.table([:]), .table([0: .bytes(bytes)])]),
            ]), identifier: "TFL3")
    }
}
