import Foundation
import Training

/// Numbers as text.
enum Figures {
    /// With a fixed number of decimals.
    static func decimals(_ value: Double, _ count: Int) -> String { String(format: "%.\(count)f", value) }

    /// A share as a percentage.
    static func percent(_ share: Double) -> String { decimals(100 * share, 1) + " %" }

    /// A score in words.
    static func score(_ score: TrainedModel.Score) -> String {
        guard let area = score.meanArea else {
            return "\(percent(score.accuracy)) (\(score.right) of \(score.count))"
        }
        let each = (score.areas ?? [:]).sorted { $0.key < $1.key }
            .map { "\($0.key) \(decimals($0.value, 3))" }
        return "\(decimals(area, 3)) (\(each.joined(separator: ", ")))"
    }
}
