/// What TFLM reads of a model's file beyond what `Model` keeps.
///
/// Field numbers are those of the TFLite schema, version 3.
struct TFLMFile {
    private var buffer: FlatBuffer
    private let root: FlatBuffer.Table
    private let tensors: FlatBuffer.Vector
    private let operators: FlatBuffer.Vector

    /// Reads subgraph `index` of the file.
    init(_ model: Model, subgraph index: Int = 0) throws(ModelError) {
        buffer = FlatBuffer(bytes: model.bytes)
        root = try buffer.table(at: try buffer.target(of: 0, "model"), "model")
        guard let subgraphs = try buffer.vector(2, of: root, elementBytes: 4, "subgraphs"),
            subgraphs.count > index
        else { throw .structure("model", expected: "a subgraph", found: "none") }
        let subgraph = try buffer.table(index, of: subgraphs, "subgraph")
        guard let tensors = try buffer.vector(0, of: subgraph, elementBytes: 4, "tensors"),
            let operators = try buffer.vector(3, of: subgraph, elementBytes: 4, "operators")
        else { throw .structure("subgraph", expected: "tensors and operators", found: "none") }
        self.tensors = tensors
        self.operators = operators
    }

    /// Scales of a tensor that TFLM takes for quantized: only where scales and zero points both stand.
    mutating func scaleCount(ofTensor index: Int) throws(ModelError) -> Int {
        let place = "tensor \(index)"
        let tensor = try buffer.table(index, of: tensors, place)
        guard let quantization = try buffer.tableField(4, of: tensor, place),
            let scales = try buffer.vector(2, of: quantization, elementBytes: 4, place),
            let zeroPoints = try buffer.vector(3, of: quantization, elementBytes: 8, place),
            zeroPoints.count > 0
        else { return 0 }
        return scales.count
    }

    /// Tensors that an operator names as its intermediates.
    mutating func intermediates(of op: Operator) throws(ModelError) -> [Int] {
        let table = try buffer.table(op.index, of: operators, op.place)
        return try buffer.int32s(8, of: table, op.place) ?? []
    }

    /// Field `id`, a 32-bit number, of an operator's options of union type `union`.
    mutating func option(_ id: Int, union: Int, of op: Operator) throws(ModelError) -> Int {
        guard let options = try options(union, of: op) else { return 0 }
        return try buffer.int32Field(id, of: options)
    }

    /// Field `id`, a truth value, of an operator's options of union type `union`.
    mutating func flag(_ id: Int, union: Int, of op: Operator) throws(ModelError) -> Bool {
        guard let options = try options(union, of: op) else { return false }
        return try buffer.byteField(id, of: options) != 0
    }

    private mutating func options(_ union: Int, of op: Operator) throws(ModelError) -> FlatBuffer.Table? {
        let table = try buffer.table(op.index, of: operators, op.place)
        guard try buffer.byteField(3, of: table) == union else { return nil }
        return try buffer.tableField(4, of: table, op.place)
    }

    /// Offsets that the file's own memory plan gives the tensors, nil where one is left to the planner; nil where
    /// the file has no plan.
    ///
    /// Metadata `OfflineMemoryAllocation`: three 32-bit words (version, subgraph, number of tensors), then an
    /// offset for each tensor, -1 for none (`docs/memory_management.md` of TFLM).
    mutating func offlineOffsets(tensorCount: Int) throws(ModelError) -> [Int?]? {
        let place = "metadata OfflineMemoryAllocation"
        guard let metadata = try buffer.vector(6, of: root, elementBytes: 4, "metadata") else { return nil }
        var offsets: [Int?]?
        for index in 0..<metadata.count {
            let entry = try buffer.table(index, of: metadata, "metadata \(index)")
            let name = try buffer.string(0, of: entry, "metadata \(index)")
            guard name != "COMPRESSION_METADATA" else {
                throw ModelError(
                    kind: .unsupportedVariant, place: "metadata \(index)", expected: "tensors as they are",
                    found: "compressed ones", cure: "the memory of their tables is not predicted")
            }
            guard name == "OfflineMemoryAllocation" else { continue }
            let words = try words(ofBuffer: try buffer.uint32Field(1, of: entry), place)
            guard words.count >= 3, words[2] == tensorCount, words.count >= 3 + tensorCount else {
                throw .structure(
                    place, expected: "an offset for each of \(tensorCount) tensors",
                    found: "\(words.count) words")
            }
            let plan = words[3..<3 + tensorCount]
            guard plan.allSatisfy({ $0 >= -1 }) else {
                throw .structure(place, expected: "offsets from 0, or -1", found: "\(plan.min() ?? 0)")
            }
            offsets = plan.map { $0 < 0 ? nil : $0 }
        }
        return offsets
    }

    private mutating func words(ofBuffer index: Int, _ place: String) throws(ModelError) -> [Int] {
        guard let buffers = try buffer.vector(4, of: root, elementBytes: 4, "buffers"),
            index < buffers.count
        else { throw .structure(place, expected: "one of the buffers", found: "buffer \(index)") }
        let table = try buffer.table(index, of: buffers, place)
        guard let data = try buffer.vector(0, of: table, elementBytes: 1, place) else { return [] }
        try buffer.charge(data.count, place)
        var words: [Int] = []
        for word in 0..<data.count / 4 { words.append(try buffer.int32(at: data.start + 4 * word, place)) }
        return words
    }
}
