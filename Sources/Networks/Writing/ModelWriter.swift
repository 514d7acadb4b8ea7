/// Writes a network as an int8 `.tflite` file.
public enum ModelWriter {
    /// Bytes of the `.tflite` file (schema version 3, one subgraph, buffers 16-byte aligned) with these values.
    ///
    /// Throws a `ModelError` of kind `network` where layers do not fit each other, or values the layers.
    public static func write(
        _ network: NetworkSpec, values: QuantizedValues
    ) throws(ModelError) -> [UInt8] {
        let shapes = try network.shapes()
        try values.check(network, shapes)
        var builder = GraphBuilder(network: network, shapes: shapes, values: values)
        try builder.build()
        return FlatBufferWriter.file(root: file(builder), identifier: "TFL3")
    }

    /// Bytes of the file with seeded weights (`GeneratedValues`), the same for the same network and seed.
    ///
    /// Throws a `ModelError` of kind `network` where layers do not fit each other.
    public static func write(_ network: NetworkSpec, seed: UInt64) throws(ModelError) -> [UInt8] {
        let shapes = try network.shapes()
        return try write(
            network, values: GeneratedValues.values(network, shapes: shapes, seed: seed))
    }

    private static func file(_ graph: GraphBuilder) -> FlatValue {
        var codes: [GraphBuilder.Code] = []
        var operators: [FlatValue] = []
        for op in graph.operators {
            if !codes.contains(op.code) { codes.append(op.code) }
            var fields: [Int: FlatValue] = [
                0: .int32(codes.firstIndex(of: op.code) ?? 0), 1: .int32s(op.inputs), 2: .int32s([op.output]),
            ]
            if let options = op.options {
                fields[3] = .uint8(options.union)
                fields[4] = .table(options.fields)
            }
            operators.append(.table(fields))
        }
        var buffers: [FlatValue] = [.table([:])]
        var tensors: [FlatValue] = []
        for tensor in graph.tensors {
            var fields: [Int: FlatValue] = [
                0: .int32s(tensor.shape), 1: .uint8(tensor.type.rawValue), 3: .string(tensor.name),
            ]
            if let data = tensor.data {
                fields[2] = .int32(buffers.count)
                buffers.append(.table([0: .bytes(data)]))
            }
            if let quantization = tensor.quantization {
                var record: [Int: FlatValue] = [
                    2: .floats(quantization.scales), 3: .int64s(quantization.zeroPoints),
                ]
                if quantization.axis != 0 { record[6] = .int32(quantization.axis) }
                fields[4] = .table(record)
            }
            tensors.append(.table(fields))
        }
        let subgraph: FlatValue = .table([
            0: .tables(tensors), 1: .int32s([graph.input]), 2: .int32s([graph.output]), 3: .tables(operators),
            4: .string("main"),
        ])
        return .table([
            0: .int32(3),
            1: .tables(
                codes.map {
                    .table([
                        0: .uint8(min($0.code.number, 127)), 2: .int32($0.version), 3: .int32($0.code.number),
                    ])
                }),
            2: .tables([subgraph]), 3: .string("Throughline \(graph.network.name)"), 4: .tables(buffers),
        ])
    }
}
