public import Facts
import Latency

/// Whose silicon rows a factor comes from, and whom it applies to: the same code on the same kind of board.
public struct CalibrationGroup: Codable, Hashable, Sendable {
    /// Name of the board.
    public var board: String
    /// Engine.
    public var engine: String
    /// Its version, which names its kernels.
    public var engineVersion: String
    /// Compiler.
    public var compiler: String
    /// Code generation flags.
    public var flags: String
    /// The cycle model that is corrected, with its tier.
    public var cycleModel: String

    /// The group of an emulated row; nil on silicon.
    public init?(_ identity: BoardIdentity) {
        guard let model = identity.cycleModel else { return nil }
        self.init(identity, cycleModel: model)
    }

    init(_ identity: BoardIdentity, cycleModel: String) {
        self.init(
            board: identity.board, engine: identity.engine, engineVersion: identity.engineVersion,
            compiler: identity.compiler, flags: identity.flags, cycleModel: cycleModel)
    }

    init(
        board: String, engine: String, engineVersion: String, compiler: String, flags: String,
        cycleModel: String
    ) {
        (self.board, self.engine, self.engineVersion) = (board, engine, engineVersion)
        (self.compiler, self.flags, self.cycleModel) = (compiler, flags, cycleModel)
    }
}

/// A factor from emulated to measured latency, with the errors of models left out of its fit.
public struct Calibration: Hashable, Sendable {
    /// What it applies to.
    public var group: CalibrationGroup
    /// Measured over emulated latency.
    public var scale: Double
    /// Models that it stands on.
    public var count: Int
    /// Mean absolute error of a model, predicted by the factor of the others.
    public var leftOutMean: Double
    /// Largest such error.
    public var leftOutWorst: Double
    /// Rows that it stands on, silicon and emulated.
    public var measurements: [Int64]

    /// Fewest models that a factor is fitted to.
    public static let leastModels = 3

    /// Fits a factor for each group that has measured and emulated rows of at least three models.
    ///
    /// Of several rows of one model the newest counts.
    public static func fits(of rows: [MeasurementRow]) -> [Calibration] {
        let groups = Set(rows.filter { $0.origin == .emulated }.compactMap { CalibrationGroup($0.board) })
        return groups.sorted { "\($0)" < "\($1)" }.compactMap { group in
            func newest(_ origin: Origin) -> [String: MeasurementRow] {
                let members = rows.filter { row in
                    row.origin == origin
                        && (origin == .silicon || row.board.cycleModel == group.cycleModel)
                        && CalibrationGroup(row.board, cycleModel: group.cycleModel) == group
                }
                return Dictionary(
                    members.map { ($0.model.sha256, $0) }, uniquingKeysWith: { $0.id > $1.id ? $0 : $1 })
            }
            let (measured, emulated) = (newest(.silicon), newest(.emulated))
            let pairs = measured.keys.sorted().compactMap { key in
                measured[key].flatMap { silicon in emulated[key].map { (silicon, $0) } }
            }
            guard pairs.count >= leastModels,
                let fit = ScaleFit(
                    predictions: pairs.map(\.1.latencyMilliseconds),
                    latencies: pairs.map(\.0.latencyMilliseconds))
            else { return nil }
            return Calibration(
                group: group, scale: fit.scale, count: pairs.count, leftOutMean: fit.meanError,
                leftOutWorst: fit.worstError, measurements: pairs.flatMap { [$0.0.id, $0.1.id] }.sorted())
        }
    }
}
