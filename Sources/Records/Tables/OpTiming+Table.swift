extension OpTiming {
    /// The operators of the measurements.
    static let table = RecordTable<OpTiming>(
        "op_timings", others: ["measurement_id"],
        fields: [
            SharedFields.key("measurements"),
            .count(.column("op_index", "place among the graph's operators"), \.index),
            .integer(.column("op_code", "TFLite's BuiltinOperator"), \.code),
            .text(.column("op_name", "its name"), \.name),
            .count(.column("macs", "multiply-accumulates", exported: "op_macs"), \.macs),
            .integer(.column("cycles", "of one more inference", unit: "cycles"), \.cycles),
        ])

    init(from row: any FieldReader) throws {
        self.init(index: 0, code: 0, name: "", macs: 0, cycles: 0)
        try Self.table.read(into: &self, from: row)
    }
}
