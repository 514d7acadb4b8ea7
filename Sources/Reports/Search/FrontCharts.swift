public import Jobs

/// Accuracy against cost, with the limits drawn: of fronts that were searched for, and of several searches, a chart for each cost,
/// task and data.
public struct FrontCharts: Sendable {
    /// SVG documents.
    public let charts: [String]

    /// Draws fronts, then the searches of some cards.
    public init(_ cards: [SearchCard], fronts: [SearchFront] = []) {
        let drawings =
            fronts.flatMap { FrontSection($0).drawings(prefix: "") }
            + ParetoSection.all(cards).flatMap { $0.drawings(prefix: "") }
        charts = drawings.map(\.svg)
    }
}
