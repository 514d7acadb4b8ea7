import Facts

extension Calibration {
    /// The factors of measured over emulated.
    static let table = RecordTable<Recorded<Calibration>>(
        "calibrations", others: ["measurement_ids"],
        fields: fields.map { $0.within(\.value) } + [
            .beside(
                .column(
                    "measurement_keys", "rows of samples.csv that it stands on",
                    sql: SharedFields.keys("calibrations")), .json)
        ] + Provenance.fields.map { $0.within(\.provenance) })

    private static let fields: [Field<Calibration>] = [
        .text(.column("board", "kind of board"), \.group.board),
        .text(.column("engine", "inference engine"), \.group.engine),
        .text(.column("engine_version", "its version"), \.group.engineVersion),
        .text(.column("compiler", "of the firmware"), \.group.compiler),
        .text(.column("flags", "of code generation"), \.group.flags),
        .text(.column("cycle_model", "that is corrected"), \.group.cycleModel),
        .number(.column("scale", "measured over emulated latency"), \.scale),
        .count(.column("point_count", "models that it stands on"), \.count),
        .number(.column("left_out_mean", "mean absolute relative error of a model left out"), \.leftOutMean),
        .number(.column("left_out_worst", "largest of them"), \.leftOutWorst),
    ]

    /// Reads a row; the measurements that it stands on are named otherwise in the database than in an export.
    init(from row: any FieldReader, measurements: [Int64]) throws {
        self.init(
            group: CalibrationGroup(
                board: "", engine: "", engineVersion: "", compiler: "", flags: "", cycleModel: ""), scale: 0,
            count: 0, leftOutMean: 0, leftOutWorst: 0, measurements: measurements)
        for field in Self.fields { try field.taken?(&self, row) }
        let scale = FieldName(column: "scale", exported: "scale")
        guard self.scale > 0, self.scale.isFinite else {
            throw row.wrong(scale, expected: "a scale above 0", found: "\(self.scale)")
        }
    }
}

extension SharedFields {
    /// The keys of the measurements that a row stands on, in its order, in SQL.
    static func keys(_ table: String) -> String {
        """
        (SELECT json_group_array(key) FROM (
            SELECT measurements.key FROM json_each(\(table).measurement_ids) AS each
                JOIN measurements ON measurements.id = each.value ORDER BY each.key))
        """
    }
}
