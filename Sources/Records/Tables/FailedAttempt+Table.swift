import Facts

extension FailedAttempt {
    /// The failures: one row an attempt.
    static let table = RecordTable<FailedAttempt>(
        "failures",
        others: ["board_id", "firmware_id", "model_id", "run_id", "sample_index", "place", "key"],
        fields: [SharedFields.key("failures")] + SharedFields.place("failures")
            + ModelFacts.fields.map { $0.within(\.model) } + SharedFields.board() + [isOutcomeField]
            + Failure.fields.map { $0.within(\.failure) } + [SharedFields.campaignPlace()]
            + Provenance.fields.map { $0.within(\.provenance) })

    private static let isOutcomeField: Field<FailedAttempt> = {
        let column = FieldMeaning.column("is_outcome", "whether the sample is not tried again")
        let name = column.name()
        return Field(
            name, exported: column.export(.boolean), stored: { $0.isOutcome },
            taken: { $0.claimsOutcome = try $1.flag(name) })
    }()
}

extension Failure {
    /// Why an attempt failed.
    static let fields: [Field<Failure>] = [
        .named(.column("kind", "kind of failure"), \.kind),
        .text(.column("message", "in one line"), \.message),
        .count(.column("bytes_short", "bytes missing, if it did not fit", unit: "bytes"), \.bytesShort),
        fault,
    ]

    private static let fault: Field<Failure> = {
        let column = FieldMeaning.column("fault", "what the firmware said of a fault")
        let name = column.name()
        return Field(
            name, exported: column.export(.json), stored: { try $0.fault.map { try StoreJSON.text($0) } },
            taken: { failure, row in
                if try !row.isEmpty(name) { failure.fault = try row.json(FaultReport.self, name) }
            })
    }()

    static let blank = Failure(kind: .refused, message: "")

    init(from row: any FieldReader) throws {
        self = Self.blank
        for field in Self.fields { try field.taken?(&self, row) }
    }
}
