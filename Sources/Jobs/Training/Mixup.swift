/// Learning from mixtures of two examples (Zhang et al., arXiv:1710.09412).
public struct Mixup: Hashable, Sendable, Codable {
    /// Both parameters of the beta distribution that shares are drawn from; MicroNets' 0.3 for anomaly detection
    /// (arXiv:2010.11267, section 5.2.3).
    public var alpha: Double

    /// Creates a mixup.
    public init(alpha: Double) { self.alpha = alpha }
}
