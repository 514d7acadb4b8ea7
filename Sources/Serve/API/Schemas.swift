import Workflows

/// The forms of the documents, by name.
enum Schemas {
    /// Those that answers hold.
    static let all: [(String, Schema)] = [
        ("Error", .object([("error", .named("ErrorBody"))])),
        (
            "ErrorBody",
            .object(
                [("kind", .text), ("message", .text), ("exit_code", .integer)],
                optional: [("bytes_short", .integer), ("cause", .text)])
        ),
        (
            "Row",
            .object(
                [
                    ("measurement_id", .integer), ("model", .text), ("model_sha256", .text),
                    ("macs", .integer), ("ops", .integer), ("board", .text), ("board_unique_id", .text),
                    ("origin", .word(["emulated", "silicon"])), ("engine", .text), ("engine_version", .text),
                    ("firmware_build_id", .text), ("latency_ms", .number), ("cycles", .integer),
                    ("cold_cycles", .integer), ("arena_bytes", .integer), ("sram_bytes", .integer),
                    ("flash_bytes", .integer), ("recorded_at", .text),
                ], optional: [("backbone", .text), ("architecture", .text)])
        ),
        (
            "Rows",
            .object([("database", .text), ("row_count", .integer), ("rows", .list(.named("Row")))])
        ),
        (
            "RowDetail",
            .object([
                ("measurement_id", .integer), ("model", .text), ("latency_ms", .number),
                ("clock_hz", .integer), ("compiler", .text), ("features", .list(.text)),
                (
                    "per_op",
                    .list(
                        .object([
                            ("index", .integer), ("op", .text), ("macs", .integer), ("cycles", .integer),
                            ("latency_ms", .number),
                        ]))
                ),
            ])
        ),
        (
            "Model",
            .object([
                ("model", .text), ("model_sha256", .text), ("bytes", .integer), ("macs", .integer),
                ("ops", .integer), ("op_count", .integer), ("row_count", .integer), ("latest_row", .integer),
                ("boards", .list(.text)), ("is_sample", .boolean),
            ])
        ),
        (
            "Run",
            .object(
                [
                    ("run", .integer), ("backbone", .text), ("design", .text), ("seed", .integer),
                    ("board", .text), ("origin", .text), ("profiled", .integer), ("failed", .integer),
                    ("started_at", .text),
                ], optional: [("latest_at", .text)])
        ),
        (
            "Inspection",
            .object(
                [
                    ("model", .text), ("model_sha256", .text), ("macs", .integer), ("ops", .integer),
                    ("op_count", .integer), ("fits", .boolean), ("operators", .list(.named("Operator"))),
                ])
        ),
        (
            "Operator",
            .object(
                [
                    ("index", .integer), ("op", .text), ("input_shape", .list(.integer)),
                    ("output_shape", .list(.integer)), ("macs", .integer), ("constant_bytes", .integer),
                    ("input_bytes", .integer), ("output_bytes", .integer),
                ],
                optional: [("latency_ms", .number), ("share", .number), ("cycles_per_mac", .number)])
        ),
        (
            "Prediction",
            .object(
                [("model", .object([("model", .text), ("fits", .boolean)])), ("level", .number)],
                optional: [
                    ("latency_ms", .number), ("refusal", .text), ("unseen_operators", .list(.text)),
                    ("wider_for", .list(.text)),
                    ("interval_ms", .object([("low", .number), ("high", .number)])),
                ])
        ),
        (
            "Job",
            .object(
                [
                    ("id", .text), ("board", .text), ("model", .text),
                    ("state", .word(Job.State.allCases.map(\.rawValue))), ("step", .text),
                    ("share", .number),
                ],
                optional: [
                    ("measurement_id", .integer), ("profile", .object([("latency_ms", .number)])),
                    ("error", .named("ErrorBody")),
                ])
        ),
        (
            "Difference",
            .object([
                ("board", .text), ("engine", .text), ("first", .named("DifferenceSide")),
                ("second", .named("DifferenceSide")),
                ("operators", .list(.object([("state", .text), ("macs_change", .integer)]))),
            ])
        ),
        (
            "DifferenceSide",
            .object(
                [("model", .text), ("model_sha256", .text), ("macs", .integer), ("flash_bytes", .integer)],
                optional: [("latency_ms", .number), ("arena_bytes", .integer)])
        ),
        (
            "Search",
            .object(
                [
                    ("id", .text), ("task", .text), ("architecture", .text), ("method", .text),
                    ("holds", .boolean), ("data", .text), ("is_trained", .boolean), ("recorded_at", .text),
                    ("limits", .list(.object([("name", .text), ("unit", .text), ("bound", .number)]))),
                ],
                optional: [
                    ("int8_accuracy", .number), ("latency_ms", .number), ("predicted_ms", .number),
                    ("origin", .text), ("sram_bytes", .integer), ("flash_bytes", .integer),
                    ("measurement_id", .integer),
                ])
        ),
        (
            "Progress",
            .object([
                ("id", .text), ("folder", .text), ("task", .text), ("backbone", .text), ("method", .text),
                ("round", .integer), ("phase", .word(SearchProgress.Phase.allCases.map(\.rawValue))),
                ("wanted_networks", .integer), ("epochs", .integer), ("changed_at", .text),
                ("limits", .list(.object([("name", .text), ("unit", .text), ("bound", .number)]))),
                (
                    "networks",
                    .list(
                        .object([
                            ("network", .text), ("ops", .integer), ("trained_epochs", .integer),
                            ("accuracy", .number),
                        ]))
                ),
            ])
        ),
    ]
}
