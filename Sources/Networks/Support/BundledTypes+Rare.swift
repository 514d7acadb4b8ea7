/// Demands of operators that hardly any int8 network has.
extension BundledTypes {
    func rare() throws(ModelError) {
        switch op.code {
        case .addN: try addN()
        case .cumsum: try cumulativeSum()
        case .zerosLike:
            let (input, output) = (try tensor(0), try output())
            try type(input, [.int32, .int64, .float32].contains(input.type) ? input.type : .int8)
            try type(output, input.type)
        case .logicalNot:
            try type(try tensor(0), .bool)
            try type(try output(), .bool)
        case .dynamicUpdateSlice: try updateSlice()
        case .embeddingLookup: try embeddingLookup()
        case .broadcastArgs: try broadcastArgs()
        default: break
        }
    }

    private func addN() throws(ModelError) {
        let (first, output) = (try tensor(0), try output())
        try int8(output)
        for position in op.inputs.indices {
            let input = try tensor(position)
            try int8(input)
            guard input.elementCount == output.elementCount, input.quantization == first.quantization else {
                throw refuse(
                    expected: "inputs of the output's size, all quantized alike",
                    found: "input \(position) not")
            }
        }
        try ratio(2 * step(first), to: step(output), below: 0x1p20)
    }

    private func cumulativeSum() throws(ModelError) {
        try int8InOut()
        let (input, axis) = (try tensor(0), try tensor(1))
        try constant(axis, .int32, "an axis")
        let stated = model.integers(of: axis)
        let rank = input.shape.count
        guard stated.count == 1, (-rank..<rank).contains(stated[0]) else {
            throw refuse(expected: "one axis of \(input.shape)", found: "\(stated)")
        }
        try ratio(2 * step(input), to: step(try output()), below: 0x1p20)
    }

    private func updateSlice() throws(ModelError) {
        let (input, part, place, output) = (try tensor(0), try tensor(1), try tensor(2), try output())
        guard [.int8, .int16, .int32, .float32].contains(input.type) else {
            throw refuse(expected: "int8, int16, int32 or float32 elements", found: "\(input.type)")
        }
        for tensor in [input, part, output] { try type(tensor, input.type) }
        try type(place, place.type == .int64 ? .int64 : .int32)
        guard part.shape.count == input.shape.count, place.shape == [input.shape.count],
            zip(part.shape, input.shape).allSatisfy({ $0 <= $1 }), output.elementCount == input.elementCount
        else {
            throw refuse(
                expected: "a part of \(input.shape) and \(input.shape.count) numbers of where it begins",
                found: "\(part.shape) and \(place.shape)")
        }
    }

    private func embeddingLookup() throws(ModelError) {
        let (places, table, output) = (try tensor(0), try tensor(1), try output())
        try type(places, .int32)
        try type(table, table.type == .float32 ? .float32 : .int8)
        let isWidened = table.type == .int8 && output.type == .float32
        try type(output, isWidened ? .float32 : table.type)
        if isWidened {
            try int8(table)
            guard table.quantization?.zeroPoints == [0] else {
                throw refuse(expected: "a table of zero point 0", found: "another zero point")
            }
        }
        guard places.shape.count == 1, table.shape.count >= 2,
            output.elementCount == places.elementCount * (table.elementCount / table.shape[0])
        else {
            throw refuse(
                expected: "a list of rows, a table, and room for those rows",
                found: "\(places.shape), \(table.shape) and \(output.shape)")
        }
        if let outside = model.integers(of: places).first(where: { !(0..<table.shape[0]).contains($0) }) {
            throw refuse(expected: "rows from 0 to \(table.shape[0] - 1)", found: "\(outside)")
        }
    }

    private func broadcastArgs() throws(ModelError) {
        let (first, second, output) = (try tensor(0), try tensor(1), try output())
        let kind: TensorType = first.type == .int64 ? .int64 : .int32
        for tensor in [first, second, output] { try type(tensor, kind) }
        let shapes = [first.shape, second.shape, output.shape]
        guard shapes.allSatisfy({ $0.count == 1 && $0[0] <= 6 }),
            output.elementCount == max(first.elementCount, second.elementCount)
        else { throw refuse(expected: "shapes of up to 6 dimensions", found: "\(shapes)") }
    }
}
