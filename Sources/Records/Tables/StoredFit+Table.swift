import Facts
import Latency

extension StoredFit {
    /// The fits that were kept, each once.
    static let table = RecordTable<Recorded<StoredFit>>(
        "fits", others: ["key", "firmware_id", "measurement_ids"],
        fields: fields.map { $0.within(\.value) } + [
            .beside(
                .column(
                    "measurement_keys", "rows of samples.csv that it stands on",
                    sql: SharedFields.keys("fits")),
                .json)
        ] + Provenance.fields.map { $0.within(\.provenance) }, ignoresKnown: true)

    private static let fields: [Field<StoredFit>] = [
        .text(.column("backbone", "space of networks"), \.group.backbone),
        .text(.column("space", "the space, if its name does not say it"), kind: .json, \.group.space),
        .named(.column("origin", "silicon or emulated"), \.group.origin),
        .beside(.column("firmware", "firmware in provenance.json", sql: "fits.firmware_id"), .integer),
        .named(.column("samples", "uniform, coverage or pooled"), \.samples),
        .text(
            .column("model", "line, weighted_line, second_model, robust_line or origin_line"), \.model),
        .text(.column("value", "coefficients, in ms"), kind: .json, \.value),
        .number(.column("left_out_mape", "mean absolute relative error of what is left out"), \.leftOutMAPE),
        .number(.column("left_out_worst", "largest of them"), \.leftOutWorst),
        .derived(.column("board"), .text) { $0.group.firmware.board },
        .derived(.column("point_count"), .integer) { $0.measurements.count },
    ]

    /// Reads a row; its firmware and measurements are named otherwise in the database than in an export.
    init(from row: any FieldReader, firmware: BoardIdentity, measurements: [Int64]) throws {
        self.init(
            group: FitGroup(backbone: "", space: "", origin: .emulated, firmware: firmware), samples: .pooled,
            model: "", value: "", measurements: measurements)
        for field in Self.fields { try field.taken?(&self, row) }
    }
}
