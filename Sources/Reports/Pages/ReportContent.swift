public import Measurements

/// Everything that a report shows.
public struct ReportContent: Sendable {
    /// Models that are shown with their memory and operators; older ones are in the table only.
    public static let detailedModels = 6

    /// One model with its operators' times.
    public struct Detail: Sendable {
        /// The latest row of the model.
        public var row: MeasurementRow
        /// Its operators.
        public var ops: [OpTiming]
    }

    /// The fits by group.
    public var groups: [GroupFits]
    /// All rows in order of recording.
    public var rows: [MeasurementRow]
    /// Models profiled outside of runs, latest first, each with its latest row on each board and firmware.
    public var details: [Detail]
    /// All failures in order of recording.
    public var failures: [FailureRow]
    /// Search cards, in the order given.
    public var cards: [SearchCard]

    /// Reads what there is.
    public init(_ store: Store, cards: [SearchCard] = []) throws(StoreError) {
        self.cards = cards
        groups = try GroupFits.all(in: store)
        rows = try store.measurements()
        failures = try store.failures()
        details = []
        var seen: Set<[String]> = []
        for row in rows.reversed() where row.sample == nil && details.count < Self.detailedModels {
            let key = [row.model.sha256, row.originName] + row.provenance.map(\.value)
            guard seen.insert(key).inserted else { continue }
            details.append(Detail(row: row, ops: try store.opTimings(of: row.id)))
        }
    }
}
