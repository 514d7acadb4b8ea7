/// A table of an export: a file of comma-separated values.
struct ExportTable: Hashable, Sendable {
    let file: String
    let meaning: String
    let columns: [ExportColumn]
    /// What follows the columns of a SELECT in SQL.
    let source: String

    /// Whether it says what was executed, which is most of an export.
    var isOfCounts: Bool { self == .counts || self == .blocks }

    /// All tables, the blocks of code behind the counts that name them.
    static let all = [samples, operators, failures, sentinels, energies, calibrations, fits, counts, blocks]

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

    static let energies = ExportTable(
        file: "energies.csv", meaning: "one row a power meter's reading of a row in samples.csv",
        columns: key + [
            ExportColumn("meter", .text, "otii, ppk2 or joulescope"),
            ExportColumn("trace_sha256", .text, "of the recording's file"),
            ExportColumn("channel", .text, "column of the marker"),
            ExportColumn(
                "supply_volts", .number, "by which currents were multiplied, 0 as recorded", unit: "V"),
            ExportColumn("window_count", .integer, "inferences that the figures are of"),
            ExportColumn("ignored_count", .integer, "other inferences in the recording"),
            ExportColumn("window_ms", .number, "mean time of an inference", unit: "ms"),
            ExportColumn("energy_mj", .number, "mean energy of an inference", unit: "mJ"),
            ExportColumn("energy_sd_mj", .number, "its standard deviation", unit: "mJ"),
            ExportColumn("power_mw", .number, "mean power of an inference", unit: "mW"),
            ExportColumn("power_sd_mw", .number, "its standard deviation", unit: "mW"),
            ExportColumn("idle_power_mw", .number, "mean power in between", unit: "mW"),
        ] + provenance(of: "energies", isAtPlace: false),
        source: parts(
            of: "measurements", joining: "JOIN energies ON energies.measurement_id = measurements.id")
            + ", energies.recorded_at, trace_sha256, channel, supply_volts")

    static let calibrations = ExportTable(
        file: "calibrations.csv",
        meaning: "one row a factor of measured over emulated; in exports of all rows",
        columns: [
            ExportColumn("board", .text, "kind of board"),
            ExportColumn("engine", .text, "inference engine"),
            ExportColumn("engine_version", .text, "its version"),
            ExportColumn("compiler", .text, "of the firmware"),
            ExportColumn("flags", .text, "of code generation"),
            ExportColumn("cycle_model", .text, "that is corrected"),
            ExportColumn("scale", .number, "measured over emulated latency"),
            ExportColumn("point_count", .integer, "models that it stands on"),
            ExportColumn("left_out_mean", .number, "mean absolute relative error of a model left out"),
            ExportColumn("left_out_worst", .number, "largest of them"),
            ExportColumn(
                "measurement_keys", .json, "rows of samples.csv that it stands on",
                sql: keys(of: "calibrations")),
        ] + provenance(of: "calibrations", isAtPlace: false),
        source: """
            FROM calibrations WHERE coalesce(:backbone, :board, :origin, :engine) IS NULL
            ORDER BY recorded_at, calibrations.id
            """)

    static let fits = ExportTable(
        file: "fits.csv", meaning: "one row a fit that was kept",
        columns: [
            ExportColumn("backbone", .text, "space of networks", sql: "fits.backbone"),
            ExportColumn("space", .json, "the space, if its name does not say it", sql: "fits.space"),
            ExportColumn("origin", .text, "silicon or emulated", sql: "fits.origin"),
            ExportColumn("firmware", .integer, "firmware in provenance.json", sql: "firmware_id"),
            ExportColumn("samples", .text, "uniform, coverage or pooled"),
            ExportColumn("model", .text, "line, weighted_line, second_model, robust_line or origin_line"),
            ExportColumn("value", .json, "coefficients, in ms"),
            ExportColumn("left_out_mape", .number, "mean absolute relative error of what is left out"),
            ExportColumn("left_out_worst", .number, "largest of them"),
            ExportColumn(
                "measurement_keys", .json, "rows of samples.csv that it stands on", sql: keys(of: "fits")),
        ] + provenance(of: "fits", isAtPlace: false),
        source: """
            FROM fits JOIN firmwares ON firmwares.id = firmware_id
            WHERE (:backbone IS NULL OR fits.backbone = :backbone) AND (:board IS NULL OR fits.board = :board)
                AND (:origin IS NULL OR fits.origin = :origin) AND (:engine IS NULL OR engine = :engine)
            ORDER BY fits.id
            """)

    static let counts = ExportTable(
        file: "counts.csv", meaning: "one row an operator, or whole inference, whose execution was counted",
        columns: key + [
            ExportColumn("op_index", .integer, "place among the graph's operators, -1 for a whole inference"),
            ExportColumn("cycle_model", .text, "that counted"),
            ExportColumn(
                "counts", .base64,
                "LEB128 numbers: eighths of a cycle at the start; how many events, and how often each of CycleEvent; "
                    + "how many blocks, and of each its distance from the one before in blocks.csv, times after "
                    + "another block, and times after itself"),
        ],
        source: parts(
            of: "measurements",
            joining: "JOIN execution_counts ON execution_counts.measurement_id = measurements.id")
            + ", op_index")

    static let blocks = ExportTable(
        file: "blocks.csv", meaning: "one row a block of code that counts.csv names",
        columns: [
            ExportColumn("block", .integer, "its number", sql: "id"),
            ExportColumn("firmware", .integer, "firmware in provenance.json", sql: "firmware_id"),
            ExportColumn("address", .integer, "of its first instruction"),
            ExportColumn("code", .base64, "its bytes"),
        ],
        source: "FROM code_blocks WHERE id = ?")

    /// The keys of the measurements that a row stands on, in its order.
    private static func keys(of table: String) -> String {
        """
        (SELECT json_group_array(key) FROM (
            SELECT measurements.key FROM json_each(\(table).measurement_ids) AS each
                JOIN measurements ON measurements.id = each.value ORDER BY each.key))
        """
    }

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

    private static func provenance(of table: String, isAtPlace: Bool = true) -> [ExportColumn] {
        (isAtPlace ? [ExportColumn("place", .text, "the board's name in its campaign")] : []) + [
            ExportColumn("tool_version", .text, "of this tool", sql: "\(table).tool_version"),
            ExportColumn("tool_commit", .text, "of this tool", sql: "\(table).tool_commit"),
            ExportColumn("recorded_at", .text, "ISO 8601 in UTC", sql: "\(table).recorded_at"),
        ]
    }
}
