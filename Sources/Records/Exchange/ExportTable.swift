/// A table of an export: a file of comma-separated values.
struct ExportTable: Hashable, Sendable {
    let file: String
    let meaning: String
    let columns: [ExportColumn]
    /// What follows the columns of a SELECT in SQL.
    let source: String

    /// Whether it says what was executed, which is most of an export.
    var isOfCounts: Bool { [Self.counts.file, Self.blocks.file].contains(file) }

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
        columns: Profile.table.exported, source: parts(of: "measurements"))

    static let operators = ExportTable(
        file: "operators.csv", meaning: "one row an operator of a row in samples.csv",
        columns: OpTiming.table.exported,
        source: parts(
            of: "measurements",
            joining: "JOIN op_timings ON op_timings.measurement_id = measurements.id") + ", op_index")

    static let failures = ExportTable(
        file: "failures.csv", meaning: "one row a failed attempt", columns: FailedAttempt.table.exported,
        source: parts(of: "failures"))

    static let sentinels = ExportTable(
        file: "sentinels.csv", meaning: "which rows are runs of the sentinel; in exports of all rows",
        columns: SentinelRow.table.exported,
        source: """
            FROM sentinels JOIN measurements AS mine ON mine.id = measurement_id
                JOIN measurements AS first ON first.id = reference_id
            WHERE coalesce(:backbone, :board, :origin, :engine) IS NULL
            ORDER BY mine.recorded_at, mine.id
            """)

    static let energies = ExportTable(
        file: "energies.csv", meaning: "one row a power meter's reading of a row in samples.csv",
        columns: MeteredEnergy.table.exported,
        source: parts(
            of: "measurements", joining: "JOIN energies ON energies.measurement_id = measurements.id")
            + ", energies.recorded_at, trace_sha256, channel, supply_volts")

    static let calibrations = ExportTable(
        file: "calibrations.csv",
        meaning: "one row a factor of measured over emulated; in exports of all rows",
        columns: Calibration.table.exported,
        source: """
            FROM calibrations WHERE coalesce(:backbone, :board, :origin, :engine) IS NULL
            ORDER BY recorded_at, calibrations.id
            """)

    static let fits = ExportTable(
        file: "fits.csv", meaning: "one row a fit that was kept", columns: StoredFit.table.exported,
        source: """
            FROM fits JOIN firmwares ON firmwares.id = firmware_id
            WHERE (:backbone IS NULL OR fits.backbone = :backbone) AND (:board IS NULL OR fits.board = :board)
                AND (:origin IS NULL OR fits.origin = :origin) AND (:engine IS NULL OR engine = :engine)
            ORDER BY fits.id
            """)

    static let counts = ExportTable(
        file: "counts.csv", meaning: "one row an operator, or whole inference, whose execution was counted",
        columns: ExecutionRow.table.exported,
        source: parts(
            of: "measurements",
            joining: "JOIN execution_counts ON execution_counts.measurement_id = measurements.id")
            + ", op_index")

    static let blocks = ExportTable(
        file: "blocks.csv", meaning: "one row a block of code that counts.csv names",
        columns: CodeRow.table.exported, source: "FROM code_blocks WHERE id = ?")
}
