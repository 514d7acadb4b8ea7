/// A run of the sentinel, as the database keeps it beside its measurement.
struct SentinelRow: Sendable {
    /// Name of the board in its campaign.
    var place = ""
    /// Of its cycles against the run that it is held against, relative.
    var change = 0.0
    /// Largest change that is no drift.
    var tolerance = 0.0

    /// The runs of sentinels.
    static let table = RecordTable<SentinelRow>(
        "sentinels", others: ["measurement_id", "reference_id"],
        fields: [
            .beside(.column("key", "row of samples.csv", sql: "mine.key"), .text),
            .beside(.column("reference_key", "row that it is held against", sql: "first.key"), .text),
            .text(.column("place", "the board's name in its campaign"), \.place),
            .number(.column("change", "of its cycles, relative"), \.change),
            .number(.column("tolerance", "largest change that is no drift"), \.tolerance),
        ])
}
