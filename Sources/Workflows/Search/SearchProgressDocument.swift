import Foundation
import Jobs
import Latency
import Networks

/// How far a search is, as JSON shows it (docs/reference/json.md).
package struct SearchProgressDocument: Encodable {
    struct Limit: Encodable {
        let name: String
        let unit: String
        let bound: Double
    }

    struct Network: Encodable {
        let network: String
        let ops: Int
        let trainedEpochs: Int
        let accuracy: Double
    }

    /// Short digest of where it lies.
    package let id: String
    let folder: String
    let task: String
    let backbone: String
    let method: String
    let round: Int
    let phase: SearchProgress.Phase
    let wantedNetworks: Int
    let epochs: Int
    let limits: [Limit]
    let networks: [Network]
    let changedAt: String

    /// Creates the document of a search in `root`.
    package init(_ progress: SearchProgress, in root: String) {
        id = Self.id(progress, in: root)
        folder = progress.folder.isEmpty ? (root as NSString).lastPathComponent : progress.folder
        let order = progress.order
        task = order.task.rawValue
        backbone = order.backbone.name
        method = order.method.rawValue
        round = progress.round
        phase = progress.phase
        wantedNetworks = order.recipe.candidates
        epochs = order.recipe.epochs
        limits = order.limits.map { Limit(name: $0.name, unit: $0.unit, bound: $0.bound) }
        networks = progress.candidates.compactMap { candidate in
            guard let architecture = try? candidate.widths.architecture(order.backbone) else { return nil }
            return Network(
                network: architecture.id, ops: architecture.ops,
                trainedEpochs: candidate.trainedEpochs ?? 0, accuracy: candidate.accuracy)
        }
        changedAt = progress.changedAt.formatted(.iso8601)
    }

    /// Short digest of where a search lies.
    package static func id(_ progress: SearchProgress, in root: String) -> String {
        String(Digest(of: Array("\(root)/\(progress.folder)".utf8)).description.prefix(12))
    }
}
