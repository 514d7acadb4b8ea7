public import Networks

/// What networks learn here, each on data of its own layout.
public enum LearningTask: String, Sendable, Hashable, CaseIterable, Codable {
    /// Keyword spotting: which of twelve words a second of sound holds.
    case kws
    /// Visual wake words: whether a person is in an image.
    case vww
    /// Anomaly detection: which machine is heard, and from that, whether all is well with it.
    case ad

    /// The task that a backbone is for; nil for one that has none here, such as `cifar`.
    public init?(_ backbone: Backbone) { self.init(named: backbone.name) }

    /// The task that a network is for, whose name begins with it; nil for one that has none here.
    public init?(_ network: NetworkSpec) { self.init(named: network.name) }

    private init?(named name: String) {
        guard let task = Self.allCases.first(where: { name.hasPrefix($0.rawValue) }) else { return nil }
        self = task
    }

    /// What its data is called.
    var dataName: String {
        switch self {
        case .kws: "speech"
        case .vww: "scenes"
        case .ad: "machine sounds"
        }
    }
}
