public import Campaigns
import Facts
public import Jobs
public import Latency
public import Networks
public import Records

/// Everything that a report shows.
public struct ReportContent: Sendable {
    /// Models that are shown with their memory and operators; older ones are in the table only.
    public static let detailedModels = 60
    /// Rows, and failures, that are listed; of more than these the latest.
    public static let listedRows = 1000

    /// One model with its operators' times.
    public struct Detail: Sendable {
        /// The latest row of the model.
        public var row: MeasurementRow
        /// Its operators.
        public var ops: [OpTiming]
        /// What its latency says about silicon; nil where silicon counted it.
        public var estimate: SiliconEstimate?
        /// Its operators under what kernels reach; nil where the model's graph is not known.
        public var roofline: Roofline?
        /// Its arena; nil likewise.
        public var arena: ArenaTimeline?
    }

    /// The fits by group.
    public var groups: [GroupLines]
    /// The latency models of each group with their errors, where `fit` has made and kept them; none otherwise.
    ///
    /// To make them takes many times as long as the report.
    public var models: [[GroupModel]]
    /// The latest rows in order of recording.
    public var rows: [MeasurementRow]
    /// Number of rows of each origin.
    public var rowCounts: [String: Int]
    /// Models profiled outside of runs, latest first, each with its latest row on each board and firmware.
    public var details: [Detail]
    /// The latest failures in order of recording.
    public var failures: [FailureRow]
    /// Number of failures of each origin.
    public var failureCounts: [String: Int]
    /// Search cards, in the order given.
    public var cards: [SearchCard]
    /// Fronts that searches found, in the order given.
    public var fronts: [SearchFront]

    /// Reads what there is.
    public init(
        _ store: Store, cards: [SearchCard] = [], fronts: [SearchFront] = []
    ) throws(StoreError) {
        self.cards = cards
        self.fronts = fronts
        groups = try store.groups()
        models = []
        for group in groups { models.append(try store.keptModels(of: group) ?? []) }
        rows = try store.measurements(latest: Self.listedRows)
        failures = try store.failures(latest: Self.listedRows)
        (rowCounts, failureCounts) = try store.countsByOrigin()
        details = []
        let (calibrations, bench) = (try store.calibrations(), SiliconBench.kept())
        for row in try store.latestProfiles(Self.detailedModels) {
            let estimate = SiliconEstimate(
                row.latencyMilliseconds, on: row.board, origin: row.origin, calibrations: calibrations,
                bench: bench)
            details.append(Detail(row: row, ops: try store.opTimings(of: row.id), estimate: estimate))
        }
    }

    /// Adds what only a model's graph tells.
    ///
    /// - Parameters:
    ///   - model: the model of a row, where it is at hand.
    ///   - references: other operators on the row's board, of the row's origin.
    public mutating func addGraphs(
        _ model: (MeasurementRow) -> Model?, references: (MeasurementRow) -> [Roofline.Mark]
    ) {
        for place in details.indices {
            let row = details[place].row
            guard let model = model(row) else { continue }
            details[place].roofline = Roofline(
                row, details[place].ops, of: model, references: references(row))
            guard let engine = Engine(rawValue: row.board.engine),
                let plan = try? MemoryPlan(model, engine: engine),
                let account = ArenaAccount(plan, operators: model.operators.count)
            else { continue }
            details[place].arena = ArenaTimeline(
                model, plan: plan, account: account, title: "Arena of \(row.model.name)")
        }
    }
}
