/// A table of an export: a file of comma-separated values.
struct ExportTable: Hashable, Sendable {
    let file: String
    let meaning: String
    let columns: [ExportColumn]
    /// What follows the columns of a SELECT in SQL.
    let source: String

    /// All tables, in the order in which they are read back.
    static let all = [samples, operators, failures, sentinels]

    /// Restricts rows of `measurements` or `failures` as `ExportFilter` binds it.
    private static let chosen = """
        (:backbone IS NULL OR runs.backbone = :backbone) AND (:board IS NULL OR boards.name = :board)
        AND (:origin IS NULL OR boards.origin = :origin) AND (:engine IS NULL OR firmwares.engine = :engine)
        """

    private static func parts(of table: String, joining other: String = "") -> String {
        """
        FROM \(table) \(other) JOIN boards ON boards.id = \(table).board_id
            JOIN firmwares ON firmwares.id = \(table).firmware_id JOIN models ON models.id = \(table).model_id
            LEFT JOIN runs ON runs.id = \(table).run_id
            LEFT JOIN samples
                ON samples.run_id = \(table).run_id AND samples.sample_index = \(table).sample_index
            LEFT JOIN architectures ON architectures.id = samples.architecture_id
        WHERE \(chosen)
        ORDER BY \(table).recorded_at, \(table).id
        """
    }

    static let samples = ExportTable(
        file: "samples.csv", meaning: "one row a model on a board with an engine",
        columns: key + result + place(of: "measurements") + model(of: "measurements") + board + [
            ExportColumn("latency_ms", .number, "median latency of the steady inferences", unit: "ms"),
            ExportColumn("median_cycles", .integer, "median of the steady inferences", unit: "cycles"),
            ExportColumn("minimum_cycles", .integer, "least of the steady inferences", unit: "cycles"),
            ExportColumn("maximum_cycles", .integer, "most of the steady inferences", unit: "cycles"),
            ExportColumn("steady_cycles", .json, "the steady inferences in order", unit: "cycles"),
            ExportColumn("cold_cycles", .integer, "first inference, with cold caches", unit: "cycles"),
            ExportColumn("prepare_cycles", .integer, "preparing the model", unit: "cycles"),
            ExportColumn("flash_address", .integer, "where the model's bytes lay"),
            ExportColumn("was_present", .boolean, "whether the model was in flash before"),
            ExportColumn(
                "input_seed", .integer, "seed of the random input", sql: "printf('%llu', input_seed)"),
            ExportColumn("arena_tensor_bytes", .integer, "activations", unit: "bytes"),
            ExportColumn("arena_scratch_bytes", .integer, "kernels' scratch beyond that", unit: "bytes"),
            ExportColumn("arena_persistent_bytes", .integer, "kept as long as the model", unit: "bytes"),
            ExportColumn("arena_used_bytes", .integer, "arena in use", unit: "bytes"),
            ExportColumn("arena_bytes", .integer, "arena there", unit: "bytes"),
            ExportColumn("arena_high_water_bytes", .integer, "arena touched", unit: "bytes"),
            ExportColumn("stack_bytes", .integer, "stack there", unit: "bytes"),
            ExportColumn("stack_high_water_bytes", .integer, "stack touched", unit: "bytes"),
            ExportColumn("static_bytes", .integer, "static data, stack included", unit: "bytes"),
            ExportColumn("engine_static_bytes", .integer, "of these the engine's", unit: "bytes"),
            ExportColumn("predicted_arena", .json, "arena planned before anything ran", unit: "bytes"),
            ExportColumn("drift", .number, "change of the sentinel about the row, if it went too far"),
        ] + provenance(of: "measurements"),
        source: parts(of: "measurements"))

    static let operators = ExportTable(
        file: "operators.csv", meaning: "one row an operator of a row in samples.csv",
        columns: key + [
            ExportColumn("op_index", .integer, "place among the graph's operators"),
            ExportColumn("op_code", .integer, "TFLite's BuiltinOperator"),
            ExportColumn("op_name", .text, "its name"),
            ExportColumn("op_macs", .integer, "multiply-accumulates", sql: "op_timings.macs"),
            ExportColumn("cycles", .integer, "of one more inference", unit: "cycles"),
        ],
        source: parts(
            of: "measurements",
            joining: "JOIN op_timings ON op_timings.measurement_id = measurements.id") + ", op_index")

    static let failures = ExportTable(
        file: "failures.csv", meaning: "one row a failed attempt",
        columns: key + place(of: "failures") + model(of: "failures") + board + [
            ExportColumn("is_outcome", .boolean, "whether the sample is not tried again"),
            ExportColumn("kind", .text, "kind of failure", sql: "failures.kind"),
            ExportColumn("message", .text, "in one line"),
            ExportColumn("bytes_short", .integer, "bytes missing, if it did not fit", unit: "bytes"),
            ExportColumn("fault", .json, "what the firmware said of a fault"),
        ] + provenance(of: "failures"),
        source: parts(of: "failures"))

    static let sentinels = ExportTable(
        file: "sentinels.csv", meaning: "which rows are runs of the sentinel; in exports of all rows",
        columns: [
            ExportColumn("key", .text, "row of samples.csv", sql: "mine.key"),
            ExportColumn("reference_key", .text, "row that it is held against", sql: "first.key"),
            ExportColumn("place", .text, "the board's name in its campaign", sql: "sentinels.place"),
            ExportColumn("change", .number, "of its cycles, relative"),
            ExportColumn("tolerance", .number, "largest change that is no drift"),
        ],
        source: """
            FROM sentinels JOIN measurements AS mine ON mine.id = measurement_id
                JOIN measurements AS first ON first.id = reference_id
            WHERE coalesce(:backbone, :board, :origin, :engine) IS NULL
            ORDER BY mine.recorded_at, mine.id
            """)

    private static let key = [ExportColumn("key", .text, "content address of what was measured")]
    private static let result = [ExportColumn("result", .text, "content address of what came of it")]

    private static func place(of table: String) -> [ExportColumn] {
        [
            ExportColumn(
                "run", .integer, "run in provenance.json, empty outside of one", sql: "\(table).run_id"),
            ExportColumn("sample_index", .integer, "place in the plan", sql: "\(table).sample_index"),
            ExportColumn("sample_kind", .text, "uniform, coverage, layer or search", sql: "samples.kind"),
            ExportColumn("backbone", .text, "space of networks", sql: "architectures.backbone"),
            ExportColumn("architecture", .text, "id of the network", sql: "canonical"),
        ]
    }

    private static func model(of table: String) -> [ExportColumn] {
        [
            ExportColumn("model_name", .text, "file name or id"),
            ExportColumn("model_sha256", .text, "of the file", sql: "sha256"),
            ExportColumn("model_bytes", .integer, "of the file", unit: "bytes", sql: "models.bytes"),
            ExportColumn("macs", .integer, "multiply-accumulates of one inference"),
            ExportColumn("ops", .integer, "two a multiply-accumulate"),
            ExportColumn("op_count", .integer, "operators in the graph"),
            ExportColumn("census", .json, "operators by name"),
            ExportColumn("weight_bytes", .integer, "weights in the file", unit: "bytes"),
            ExportColumn("bias_bytes", .integer, "biases in the file", unit: "bytes"),
            ExportColumn("quantization_bytes", .integer, "scales and zero points", unit: "bytes"),
            ExportColumn("graph_bytes", .integer, "the rest of the file", unit: "bytes"),
        ]
    }

    private static let board = [
        ExportColumn("board", .text, "kind of board", sql: "boards.name"),
        ExportColumn("board_unique_id", .text, "the chip's id", sql: "boards.unique_id"),
        ExportColumn("origin", .text, "silicon or emulated", sql: "boards.origin"),
        ExportColumn("firmware", .integer, "firmware in provenance.json", sql: "firmwares.id"),
        ExportColumn("engine", .text, "inference engine", sql: "firmwares.engine"),
        ExportColumn("engine_version", .text, "its version"),
        ExportColumn("clock_hz", .integer, "core clock", unit: "Hz"),
    ]

    private static func provenance(of table: String) -> [ExportColumn] {
        [
            ExportColumn("place", .text, "the board's name in its campaign"),
            ExportColumn("tool_version", .text, "of this tool", sql: "\(table).tool_version"),
            ExportColumn("tool_commit", .text, "of this tool", sql: "\(table).tool_commit"),
            ExportColumn("recorded_at", .text, "ISO 8601 in UTC"),
        ]
    }
}
