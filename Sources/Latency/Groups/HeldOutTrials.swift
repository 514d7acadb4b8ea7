import Facts
import Networks

/// The weighted line and the operator model on networks that were held out, of all groups on one firmware.
public struct HeldOutTrials: Sendable {
    /// Board, origin, engine and firmware that the groups share.
    public let title: String
    /// The weighted line, by backbone and pooled.
    public let line: [HeldOutTrial]
    /// The operator model, by backbone and pooled.
    public let operatorModel: [HeldOutTrial]
    /// Backbones with fewer coverage networks than were to be held out, with how many they have.
    public let skipped: [String: Int]

    /// Runs the trials on each firmware's groups, in order of first appearance.
    ///
    /// Throws a `FitError` where a group has fewer coverage samples than are to be held out.
    public static func all(
        _ groups: [GroupLines], count: Int, splits: Int, level: Double = 0.95
    ) throws(FitError) -> [HeldOutTrials] {
        var order: [String] = []
        var sets: [String: [HeldOutTrial.Group]] = [:]
        for group in groups {
            let title = group.group.firmwareDescription
            if sets[title] == nil { order.append(title) }
            let covered = group.points.filter { $0.kind == .coverage && $0.features != nil }
            sets[title, default: []].append(
                HeldOutTrial.Group(
                    name: group.group.backbone, samples: group.observations,
                    candidates: Set(covered.map(\.architecture))))
        }
        let most = sets.values.joined().map(\.candidates.count).max() ?? 0
        guard most >= count else { throw .tooFewSamples(found: most, needed: count) }
        var trials: [HeldOutTrials] = []
        let seeds = 1...UInt64(max(1, splits))
        for title in order {
            let all = sets[title] ?? []
            let set = all.filter { $0.candidates.count >= count }
            guard !set.isEmpty else { continue }
            let skipped = all.filter { $0.candidates.count < count }
                .map { (name: $0.name, found: $0.candidates.count) }
            trials.append(
                HeldOutTrials(
                    title: title,
                    line: try HeldOutTrial.run(
                        of: RelativeLine.self, groups: set, count: count, seeds: seeds, level: level),
                    operatorModel: try HeldOutTrial.run(
                        of: OperatorModel.self, groups: set, count: count, seeds: seeds, level: level),
                    skipped: Dictionary(
                        skipped.map { ($0.name, $0.found) }, uniquingKeysWith: { max($0, $1) })))
        }
        return trials
    }
}

/// Trials as JSON shows them (docs/reference/json.md).
public struct HeldOutDocument: Encodable, Sendable {
    /// One model on one group.
    struct Trial: Encodable {
        var model: String
        var group: String
        var mape: Double
        var worst: Double
        var meanHalfWidth: Double
        var heldShares: [Double?]
        var splits: [Split]
    }

    /// One split.
    struct Split: Encodable {
        var seed: UInt64
        var fittedCount: Int
        var heldOutCount: Int
        var refusedCount: Int
        var mape: Double
        var worst: Double
        var held: [Int]
        var counts: [Int]
        var meanHalfWidth: Double
    }

    var on: String
    var level: Double
    var trials: [Trial]
    var skipped: [String: Int]

    /// Creates the document of the trials on one firmware.
    public init(_ trials: HeldOutTrials, level: Double = 0.95) {
        on = trials.title
        self.level = level
        skipped = trials.skipped
        let documents = { (name: String, list: [HeldOutTrial]) in
            list.map { trial in
                Trial(
                    model: name, group: trial.group, mape: trial.mapePercent / 100,
                    worst: trial.worstPercent / 100, meanHalfWidth: trial.meanHalfWidthPercent / 100,
                    heldShares: trial.heldShares,
                    splits: trial.splits.map {
                        Split(
                            seed: $0.seed, fittedCount: $0.fittedCount,
                            heldOutCount: $0.errors.relativeErrors.count, refusedCount: $0.refused,
                            mape: $0.errors.mapePercent / 100, worst: $0.errors.worstPercent / 100,
                            held: $0.held, counts: $0.counts, meanHalfWidth: $0.meanHalfWidthPercent / 100)
                    })
            }
        }
        self.trials =
            documents("weighted_line", trials.line) + documents("operator_model", trials.operatorModel)
    }
}
