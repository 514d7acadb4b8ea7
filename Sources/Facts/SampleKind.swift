/// Which networks a plan draws.
public enum SampleDesign: String, Codable, Sendable, CaseIterable {
    /// Even places uniform, odd places by coverage.
    case mixed
    /// All from the prior.
    case uniform
    /// All spread over log-ops.
    case coverage
    /// Spread over log-ops, then where the operator model's interval is widest, until it is narrow enough.
    case active
    /// The layer study's models, in its order.
    case layers
}

/// How a sample was drawn.
///
/// The kinds are never pooled where a statistic speaks of the space of networks.
public enum SampleKind: String, Codable, Sendable, CaseIterable {
    /// From the backbone's stated prior.
    case uniform
    /// Stratified over log-ops, from the smallest to the largest network that fits.
    case coverage
    /// A model of one operator, of the layer study.
    case layer
    /// Found by a search, so that it is no draw from any space.
    case search

    /// Whether a fit of a backbone's latency may rest on it.
    public var isOfBackbone: Bool { self == .uniform || self == .coverage }
}
