import Console
import Foundation
import Jobs
import Latency
import Networks

/// Progress of a search in words.
struct SearchText {
    let order: SearchOrder
    let secondsLeft: Double

    /// An epoch's losses, and its expected costs against their limits.
    func line(_ epoch: SearchEpoch) -> String {
        var parts = ["epoch \(epoch.epoch)", "loss \(Figure.fixed(epoch.weightLoss, 3))"]
        if let loss = epoch.architectureLoss { parts.append("architecture \(Figure.fixed(loss, 3))") }
        for (limit, expected) in zip(order.limits, epoch.expected) {
            parts.append(
                "\(limit.name) \(Self.figure(expected, limit)) of \(Self.figure(limit.bound, limit))")
        }
        parts.append("open \(Figure.fixed(100 * epoch.openness, 0)) %")
        parts.append("\(Figure.fixed(secondsLeft / 60, 1)) min left")
        return parts.joined(separator: ", ")
    }

    /// A candidate with its accuracy.
    func line(_ candidate: SearchOutcome.Candidate) -> String {
        let id = (try? candidate.widths.architecture(order.backbone).id) ?? ""
        return
            "judged \(id): \(Figure.fixed(100 * candidate.accuracy, 1)) %, loss \(Figure.fixed(candidate.loss, 3))"
    }

    /// A cost in its limit's unit.
    static func figure(_ value: Double, _ limit: Limit) -> String {
        switch limit {
        case .latency: Figure.fixed(value, 2) + " ms"
        case .memory, .flash: Figure.fixed(value / 1024, 1) + " KiB"
        case .ops: Figure.fixed(value / 1e6, 2) + " Mop"
        }
    }
}
