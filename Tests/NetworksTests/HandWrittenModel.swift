@testable import Networks

/// A file with one FULLY_CONNECTED of four inputs and two outputs, any part of which a test may make wrong.
struct HandWrittenModel {
    var code = 9
    var opVersion = 1
    var customName: String?
    var schemaVersion = 3
    var subgraphs = 1
    var types = [9, 9, 2, 9]
    var shapes = [[1, 4], [2, 4], [2], [1, 2]]
    var scales: [[Float]] = [[0.5], [0.25], [0.125], [0.5]]
    var zeroPoints = [[0], [0], [0], [0]]
    var weights = [UInt8](repeating: 1, count: 8)
    var opInputs = [0, 1, 2]
    var opOutputs = [3]
    var graphInputs = [0]
    var graphOutputs = [3]
    var options: FlatValue = .table([0: .uint8(1)])
    var optionsType = 8
    var extraTensors: [FlatValue] = []
    var tensorExtras: [Int: FlatValue] = [:]
    var bufferExtras: [Int: FlatValue] = [:]

    func bytes() -> [UInt8] {
        let names = ["input", "weights", "bias", "output"]
        let tensors = names.indices.map { index -> FlatValue in
            var fields: [Int: FlatValue] = [
                0: .int32s(shapes[index]), 1: .uint8(types[index]), 3: .string(names[index]),
                4: .table([2: .floats(scales[index]), 3: .int64s(zeroPoints[index])]),
            ]
            if index == 1 || index == 2 { fields[2] = .int32(index) }
            if index == 1 { fields.merge(tensorExtras) { $1 } }
            return .table(fields)
        }
        let op: FlatValue = .table([
            1: .int32s(opInputs), 2: .int32s(opOutputs), 3: .uint8(optionsType), 4: options,
        ])
        let subgraph: FlatValue = .table([
            0: .tables(tensors + extraTensors), 1: .int32s(graphInputs), 2: .int32s(graphOutputs),
            3: .tables([op]),
        ])
        var opCode: [Int: FlatValue] = [
            0: .uint8(min(code, 127)), 2: .int32(opVersion), 3: .int32(code),
        ]
        if let customName { opCode[1] = .string(customName) }
        let root: FlatValue = .table([
            0: .int32(schemaVersion), 1: .tables([.table(opCode)]),
            2: .tables(Array(repeating: subgraph, count: subgraphs)),
            4: .tables([
                .table([:]), .table([0: .bytes(weights)].merging(bufferExtras) { $1 }),
                .table([0: .bytes([UInt8](repeating: 0, count: 8))]),
            ]),
        ])
        return FlatBufferWriter.file(root: root, identifier: "TFL3")
    }

    func with(_ change: (inout HandWrittenModel) -> Void) -> HandWrittenModel {
        var copy = self
        change(&copy)
        return copy
    }
}
