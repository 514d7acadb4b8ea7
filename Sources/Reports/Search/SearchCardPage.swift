import Campaigns
import Facts
public import Jobs
import Latency
import Networks

/// A search card as a page that stands alone.
public struct SearchCardPage: Sendable {
    /// The page.
    public let html: String

    /// Writes the page of a card.
    public init(_ card: SearchCard) {
        html =
            Page(
                title: "Search card: \(card.task) within its limits: \(card.holds ? "yes" : "no")",
                heading: "\(card.architecture), \(card.provenance.recordedAt), by throughline "
                    + card.provenance.toolVersion,
                notice: Self.notice(card), sections: SearchSection(card).sections
            ).html
    }

    private static func estimate(_ card: SearchCard) -> SiliconEstimate? {
        guard let finding = card.rounds.last?.finding else { return nil }
        return SiliconEstimate(
            finding.latencyMs, on: finding.board, origin: finding.origin, calibrations: [],
            bench: SiliconBench.kept())
    }

    private static func notice(_ card: SearchCard) -> String {
        let figures =
            card.isTrained
            ? "Accuracies are of \(card.data.name), whatever they would be elsewhere."
            : "The file's weights are generated, not trained: it has no accuracy."
        switch card.rounds.last?.finding?.originName {
        case "emulated":
            return
                "Latency is emulated: a prediction of the virtual board's cycle model. No chip was involved. "
                + (Self.estimate(card).map { "On silicon: \($0.sentence). " } ?? "") + figures
        case nil: return "No board ran the network. " + figures
        default: return "Latency was counted by a chip. " + figures
        }
    }
}
