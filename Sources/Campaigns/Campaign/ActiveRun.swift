public import Latency
import Networks
import Records

/// The next networks of an active design, chosen by the rows of those before.
///
/// A batch rests on the rows of the batches before it alone, so that a run that was stopped anywhere goes on with the
/// networks that it would have had.
struct ActiveRun {
    let plan: Plan
    let run: Int64
    let budget: BoardBudget
    let store: Store

    /// What is to be done next.
    enum Step {
        /// These samples, by their index.
        case samples([(index: Int, candidate: Candidate)])
        /// Nothing: narrow enough, or as many as were asked for.
        case done
    }

    /// The next batch's open samples.
    func next() throws -> Step {
        let rows = try store.activeRows(run: run)
        var gap = 0
        while rows[gap] != nil { gap += 1 }
        guard gap < plan.count else { return .done }
        let batch = Self.batch(holding: gap, count: plan.count)
        let before = (0..<batch.lowerBound).compactMap { rows[$0] }
        var targets = batch.map { ActiveDesign.target(position: $0) ?? .filling(rank: $0) }
        if batch.lowerBound >= ActiveDesign.firstBatch,
            let design = try? ActiveDesign(samples: try samples(before))
        {
            if gap == batch.lowerBound, design.widest <= plan.until { return .done }
            targets = design.targets(batch)
        }
        let drawn = try plan.sampler(for: budget).active(
            targets, from: batch.lowerBound, taken: Set(before.map(\.architecture)))
        return .samples(
            drawn.filter { rows[$0.position] == nil }.map { (index: $0.position, candidate: Candidate($0)) })
    }

    /// How it stands, by all rows.
    func outcome(board: String) throws -> ActiveOutcome {
        let rows = try store.activeRows(run: run)
        let design = try? ActiveDesign(
            samples: try samples(rows.sorted { $0.key < $1.key }.map(\.value)))
        return ActiveOutcome(
            backbone: plan.backbone, board: board, count: rows.count, until: plan.until,
            widest: design?.widest, curvature: design?.curvature, lineCurvature: design?.lineCurvature)
    }

    private static func batch(holding index: Int, count: Int) -> Range<Int> {
        let first = ActiveDesign.firstBatch
        guard index >= first else { return 0..<min(first, count) }
        let start = first + (index - first) / ActiveDesign.batch * ActiveDesign.batch
        return start..<min(start + ActiveDesign.batch, count)
    }

    private func samples(_ rows: [ActiveRow]) throws -> [Observation] {
        let backbone = try plan.backboneDrawn()
        return try rows.compactMap { row in
            guard let latency = row.latencyMs else { return nil }
            let network = try Architecture(id: row.architecture, of: backbone)
            return Observation(
                architecture: row.architecture, ops: network.ops,
                features: try LatencyFeatures(network.network), latencyMs: latency,
                kernels: LatencyFeatures.Kernels(engine: budget.engine, version: ""))
        }
    }
}

/// How an active design ended on one kind of board.
public struct ActiveOutcome: Hashable, Sendable, Codable {
    /// Name of the backbone.
    public var backbone: String
    /// Kind of board.
    public var board: String
    /// Networks with an outcome.
    public var count: Int
    /// Half-width that was asked for.
    public var until: Double
    /// The widest half-width of the operator model's 95 % interval; nil where the rows determine none.
    public var widest: Double?
    /// Whether the operator model's errors bend over log-ops.
    public var curvature: Curvature?
    /// Whether the weighted line's errors bend over log-ops.
    public var lineCurvature: Curvature?

    /// Whether the interval is as narrow as was asked for.
    public var isReached: Bool { widest.map { $0 <= until } ?? false }

    /// Models not flashed that a plain coverage design would have; 0 unless the interval is narrow enough.
    public var savedCount: Int { isReached ? max(0, ActiveDesign.plainCount - count) : 0 }
}
