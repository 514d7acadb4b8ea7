public import Jobs

/// Accuracy against cost of several searches, a chart for each cost, task and data, with the limits drawn.
public struct FrontCharts: Sendable {
    /// SVG documents.
    public let charts: [String]

    /// Draws the searches of some cards.
    public init(_ cards: [SearchCard]) {
        charts = ParetoSection.all(cards).flatMap { $0.files(prefix: "") }.map(\.text)
    }
}
