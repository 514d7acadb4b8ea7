extension ModelFacts {
    /// The models by their bytes; `name` is that of the first row.
    static let table = RecordTable<ModelFacts>(
        "models", others: ["name"],
        fields: [
            .digest(.column("sha256", "of the file", exported: "model_sha256"), \.sha256),
            .count(.column("bytes", "of the file", unit: "bytes", exported: "model_bytes"), \.bytes),
            .count(.column("macs", "multiply-accumulates of one inference"), \.macs),
            .count(.column("ops", "two a multiply-accumulate"), \.ops),
            .count(.column("op_count", "operators in the graph"), \.opCount),
            .json(.column("census", "operators by name"), \.census),
            .count(.column("weight_bytes", "weights in the file", unit: "bytes"), \.weightBytes),
            .count(.column("bias_bytes", "biases in the file", unit: "bytes"), \.biasBytes),
            .count(
                .column("quantization_bytes", "scales and zero points", unit: "bytes"), \.quantizationBytes),
            .count(.column("graph_bytes", "the rest of the file", unit: "bytes"), \.graphBytes),
        ])

    /// What a row that refers to a model has of it: the name that it was given there, and the model's facts.
    static let fields =
        [.text(.column("model_name", "file name or id"), \.name)]
        + table.fields.map { $0.elsewhere(table.name) }

    /// What a row is read into.
    static let blank = ModelFacts(
        name: "", sha256: "", bytes: 0, macs: 0, ops: 0, opCount: 0, census: [:], weightBytes: 0,
        biasBytes: 0,
        quantizationBytes: 0, graphBytes: 0)

    init(from row: any FieldReader) throws {
        self = Self.blank
        for field in Self.fields { try field.taken?(&self, row) }
    }
}
