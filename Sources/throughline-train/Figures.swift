import Foundation
import Jobs
import Training

/// Numbers as text.
enum Figures {
    /// With a fixed number of decimals.
    static func decimals(_ value: Double, _ count: Int) -> String { String(format: "%.\(count)f", value) }

    /// A share as a percentage.
    static func percent(_ share: Double) -> String { decimals(100 * share, 1) + " %" }

    /// A score in words.
    static func score(_ score: TrainedModel.Score) -> String {
        if let area = score.meanArea {
            let each = (score.areas ?? [:]).sorted { $0.key < $1.key }
                .map { "\($0.key) \(decimals($0.value, 3))" }
            return "\(decimals(area, 3)) (\(each.joined(separator: ", ")))"
        }
        if let error = score.meanSquaredError { return decimals(error, 4) }
        return "\(percent(score.accuracy ?? 0)) (\(score.right ?? 0) of \(score.count))"
    }

    /// What a score's figure is.
    static func name(_ score: TrainedModel.Score) -> String {
        if score.meanArea != nil { return "mean area under the curve" }
        return score.meanSquaredError == nil ? "accuracy" : "mean squared error"
    }

    /// How well a network does after an epoch.
    static func judgement(_ judgement: Judgement) -> String {
        if let figure = judgement.figure { return percent(figure) }
        return "error \(decimals(judgement.meanSquaredError ?? 0, 4))"
    }
}
