/// Turns the bytes of a `.tflite` file into a `Graph`; field numbers are those of the TFLite schema, version 3.
struct ModelReader {
    private var buffer: FlatBuffer
    /// Whether what no engine runs is kept in mind instead of thrown, so that the rest can be described.
    private let describes: Bool
    /// The first such thing.
    private(set) var refusal: ModelError?

    /// Tensors, operators and rank beyond these are refused; TFLite Micro's own limits lie far below.
    private static let maxTensors = 16_384
    private static let maxOperators = 16_384
    private static let maxRank = 8
    private static let maxSubgraphs = 64

    init(bytes: [UInt8], describes: Bool = false) {
        buffer = FlatBuffer(bytes: bytes)
        self.describes = describes
    }

    /// Refuses a well-formed file, or keeps in mind that no engine runs it.
    private mutating func refuse(_ error: ModelError) throws(ModelError) {
        guard describes else { throw error }
        refusal = refusal ?? error
    }

    mutating func read() throws(ModelError) -> Graph {
        let count = buffer.bytes.count
        guard count >= 16 else {
            throw .format("file", expected: "a .tflite file of at least 16 bytes", found: "\(count) bytes")
        }
        guard count <= Int(Int32.max) else {
            throw .format("file", expected: "less than 2 GiB", found: "\(count) bytes")
        }
        let identifier = buffer.bytes[4..<8]
        guard identifier.elementsEqual("TFL3".utf8) else {
            let hex = identifier.map { String($0, radix: 16) }.joined(separator: " ")
            throw .format("file", expected: "the identifier TFL3 in bytes 4 to 7", found: "bytes \(hex)")
        }
        let model = try buffer.table(at: try buffer.target(of: 0, "model"), "model")
        let version = try buffer.uint32Field(0, of: model)
        guard version == 3 else {
            throw ModelError(
                kind: .version, place: "model", expected: "schema version 3", found: "version \(version)",
                cure: "convert the model with TensorFlow 2")
        }
        let description = try buffer.string(3, of: model, "model description") ?? ""
        let codes = try readCodes(model)
        let buffers = try readBuffers(model)
        guard let subgraphs = try buffer.vector(2, of: model, elementBytes: 4, "subgraphs"),
            (1...Self.maxSubgraphs).contains(subgraphs.count)
        else {
            let found = try buffer.vector(2, of: model, elementBytes: 4, "subgraphs")?.count ?? 0
            throw ModelError(
                kind: .structure, place: "model", expected: "1 to \(Self.maxSubgraphs) subgraphs",
                found: "\(found)", cure: "convert the model without control flow and with one signature")
        }
        var graph = try read(subgraphs, 0, codes, buffers)
        graph.description = description
        // Those behind the first initialize what it calls once, or belong to further signatures.
        for index in 1..<subgraphs.count {
            graph.others.append(try read(subgraphs, index, codes, buffers))
            graph.quantizationBytes += graph.others[index - 1].quantizationBytes
        }
        return graph
    }

    private mutating func read(
        _ subgraphs: FlatBuffer.Vector, _ index: Int, _ codes: [(code: OpCode, version: Int)],
        _ buffers: [Range<Int>]
    ) throws(ModelError) -> Graph {
        let subgraph = try buffer.table(index, of: subgraphs, "subgraph")
        var graph = Graph()
        try readTensors(subgraph, buffers, into: &graph)
        graph.inputs = try ports(1, of: subgraph, "inputs", graph, isFirst: index == 0)
        graph.outputs = try ports(2, of: subgraph, "outputs", graph, isFirst: index == 0)
        try readOperators(subgraph, codes, into: &graph)
        return graph
    }

    private mutating func readCodes(
        _ model: FlatBuffer.Table
    ) throws(ModelError) -> [(code: OpCode, version: Int)] {
        var codes: [(code: OpCode, version: Int)] = []
        guard let vector = try buffer.vector(1, of: model, elementBytes: 4, "operator codes") else {
            return []
        }
        for index in 0..<vector.count {
            let place = "operator code \(index)"
            let table = try buffer.table(index, of: vector, place)
            // Numbers from 127 stand in the wider field; older files fill only the byte.
            let byte = Int(Int8(truncatingIfNeeded: try buffer.byteField(0, of: table)))
            let number = max(byte, try buffer.int32Field(3, of: table))
            let custom = number == OpCode.custom ? try buffer.string(1, of: table, place) ?? "" : nil
            let version = try buffer.int32Field(2, of: table, default: 1)
            guard version >= 1 else {
                throw .structure(place, expected: "a version from 1", found: "\(version)")
            }
            codes.append((OpCode(number: number, customName: custom), version))
        }
        return codes
    }

    private mutating func readBuffers(_ model: FlatBuffer.Table) throws(ModelError) -> [Range<Int>] {
        var ranges: [Range<Int>] = []
        guard let vector = try buffer.vector(4, of: model, elementBytes: 4, "buffers") else { return [] }
        for index in 0..<vector.count {
            let place = "buffer \(index)"
            let table = try buffer.table(index, of: vector, place)
            if let position = try buffer.field(1, size: 8, of: table),
                try buffer.int64(at: position, place) > 1
            {
                try refuse(.outside(place))
            }
            let data = try buffer.vector(0, of: table, elementBytes: 1, place)
            ranges.append(data.map { $0.start..<$0.start + $0.count } ?? 0..<0)
        }
        return ranges
    }

    private mutating func readTensors(
        _ subgraph: FlatBuffer.Table, _ buffers: [Range<Int>], into graph: inout Graph
    ) throws(ModelError) {
        guard let vector = try buffer.vector(0, of: subgraph, elementBytes: 4, "tensors") else {
            throw .structure("subgraph", expected: "tensors", found: "none")
        }
        guard vector.count <= Self.maxTensors else {
            throw .structure(
                "subgraph", expected: "at most \(Self.maxTensors) tensors", found: "\(vector.count)")
        }
        graph.tensors.reserveCapacity(vector.count)
        for index in 0..<vector.count {
            let table = try buffer.table(index, of: vector, "tensor \(index)")
            let name = try buffer.string(3, of: table, "tensor \(index)") ?? ""
            let place = Graph.place(index, name)
            let number = try buffer.byteField(1, of: table)
            guard let type = TensorType(rawValue: number) else {
                throw .structure(place, expected: "a tensor type from 0 to 22", found: "\(number)")
            }
            let stated = try buffer.int32s(0, of: table, place) ?? []
            let shape = try fixed(stated, place)
            if (try buffer.int32s(7, of: table, place) ?? []).contains(where: { $0 < 0 }) {
                graph.dynamicTensors.insert(index)
            }
            let (elements, byteCount) = try Self.size(of: shape, type, place)
            if try buffer.uint32Field(10, of: table) != 0 { try refuse(.outside(place)) }
            let bufferIndex = try buffer.uint32Field(2, of: table)
            guard buffers.indices.contains(bufferIndex) || bufferIndex == 0 else {
                throw .structure(
                    place, expected: "one of the \(buffers.count) buffers", found: "buffer \(bufferIndex)")
            }
            let data = buffers.indices.contains(bufferIndex) ? buffers[bufferIndex] : 0..<0
            let isSparse = try buffer.field(6, size: 4, of: table) != nil
            if isSparse {
                try refuse(
                    ModelError(
                        kind: .unsupportedVariant, place: place, expected: "a dense tensor",
                        found: "a sparse one", cure: "convert the model without sparsity"))
            }
            guard data.isEmpty || isSparse || type.bits == nil || data.count == byteCount else {
                throw .structure(
                    place, expected: "\(byteCount) bytes of data for \(elements) \(type) elements",
                    found: "\(data.count)")
            }
            graph.tensors.append(
                Tensor(
                    name: name, type: type, shape: shape,
                    quantization: try readQuantization(table, shape, place, &graph.quantizationBytes),
                    constant: data.isEmpty ? nil : data, byteCount: byteCount,
                    isVariable: try buffer.byteField(5, of: table) != 0))
        }
    }

    /// A shape whose dimensions are all known; those that are not count as 1 where a file is only described.
    private mutating func fixed(_ shape: [Int], _ place: String) throws(ModelError) -> [Int] {
        guard let dynamic = shape.first(where: { $0 < 0 }) else { return shape }
        try refuse(
            ModelError(
                kind: .unsupportedVariant, place: place, expected: "fixed dimensions",
                found:
                    "a dynamic dimension (\(dynamic) in \(shape.count > 8 ? "a shape of rank \(shape.count)" : "\(shape)"))",
                cure: "convert the model with a fixed input shape, such as a batch of 1"))
        return shape.map { $0 < 0 ? 1 : $0 }
    }

    private static func size(
        of shape: [Int], _ type: TensorType, _ place: String
    ) throws(ModelError) -> (elements: Int, bytes: Int) {
        guard shape.count <= maxRank else {
            throw .structure(place, expected: "at most \(maxRank) dimensions", found: "\(shape.count)")
        }
        var elements = 1
        var product = 1
        for dimension in shape {
            elements *= dimension
            product *= max(dimension, 1)
            // Checked at each step, so that no product of checked dimensions can overflow later.
            guard product <= Int(Int32.max) else {
                throw .structure(place, expected: "less than 2^31 elements", found: "shape \(shape)")
            }
        }
        return (elements, (elements * (type.bits ?? 0) + 7) / 8)
    }

    private mutating func readQuantization(
        _ tensor: FlatBuffer.Table, _ shape: [Int], _ place: String, _ total: inout Int
    ) throws(ModelError) -> Quantization? {
        guard let table = try buffer.tableField(4, of: tensor, place) else { return nil }
        let minima = try buffer.vector(0, of: table, elementBytes: 4, place)?.count ?? 0
        let maxima = try buffer.vector(1, of: table, elementBytes: 4, place)?.count ?? 0
        let scales = try buffer.floats(2, of: table, place) ?? []
        var zeroPoints = try buffer.int64s(3, of: table, place) ?? []
        total += 4 * (minima + maxima + scales.count) + 8 * zeroPoints.count
        // TFLM takes a tensor for quantized only if both are there.
        guard !scales.isEmpty, !zeroPoints.isEmpty else { return nil }
        for scale in scales where !(scale.isFinite && scale >= 0) {
            throw .structure(place, expected: "finite scales, none negative", found: "\(scale)")
        }
        if zeroPoints.count == 1 { zeroPoints = [Int](repeating: zeroPoints[0], count: scales.count) }
        guard zeroPoints.count == scales.count else {
            throw .structure(
                place, expected: "as many zero points as scales (\(scales.count))",
                found: "\(zeroPoints.count)")
        }
        // Converters of 2019 wrote the filter's axis into the biases' record too; a vector has one axis.
        let axis = shape.count == 1 ? 0 : try buffer.int32Field(6, of: table)
        if scales.count > 1 {
            guard shape.indices.contains(axis), shape[axis] == scales.count else {
                throw .structure(
                    place, expected: "one scale for each index along axis \(axis) of \(shape)",
                    found: "\(scales.count) scales")
            }
        }
        return Quantization(scales: scales, zeroPoints: zeroPoints, axis: scales.count > 1 ? axis : 0)
    }

    private mutating func ports(
        _ field: Int, of subgraph: FlatBuffer.Table, _ name: String, _ graph: Graph, isFirst: Bool
    ) throws(ModelError) -> [Int] {
        let indices = try buffer.int32s(field, of: subgraph, name) ?? []
        if indices.isEmpty, isFirst {
            try refuse(.structure("subgraph", expected: "at least one of \(name)", found: "none"))
        }
        for index in indices where !graph.tensors.indices.contains(index) {
            throw .structure(
                "subgraph \(name)", expected: "a tensor below \(graph.tensors.count)", found: "\(index)")
        }
        return indices
    }

    private mutating func readOperators(
        _ subgraph: FlatBuffer.Table, _ codes: [(code: OpCode, version: Int)], into graph: inout Graph
    ) throws(ModelError) {
        let vector = try buffer.vector(3, of: subgraph, elementBytes: 4, "operators")
        guard let vector, vector.count > 0 else {
            return try refuse(.structure("subgraph", expected: "at least one operator", found: "none"))
        }
        guard vector.count <= Self.maxOperators else {
            throw .structure(
                "subgraph", expected: "at most \(Self.maxOperators) operators", found: "\(vector.count)")
        }
        graph.operators.reserveCapacity(vector.count)
        for index in 0..<vector.count {
            let table = try buffer.table(index, of: vector, "op \(index)")
            let codeIndex = try buffer.uint32Field(0, of: table)
            guard codes.indices.contains(codeIndex) else {
                throw .structure(
                    "op \(index)", expected: "one of the \(codes.count) operator codes", found: "\(codeIndex)"
                )
            }
            let (code, version) = codes[codeIndex]
            let place = "op \(index) \(code.name)"
            let inputs = try buffer.int32s(1, of: table, place) ?? []
            let outputs = try buffer.int32s(2, of: table, place) ?? []
            for tensor in inputs where tensor != -1 && !graph.tensors.indices.contains(tensor) {
                throw .structure(
                    place, expected: "inputs below \(graph.tensors.count)", found: "tensor \(tensor)")
            }
            for tensor in outputs where !graph.tensors.indices.contains(tensor) {
                throw .structure(
                    place, expected: "outputs below \(graph.tensors.count)", found: "tensor \(tensor)")
            }
            graph.operators.append(
                Operator(
                    index: index, code: code, version: version, inputs: inputs, outputs: outputs,
                    options: try buffer.options(of: table, code: code, place)))
        }
    }
}
