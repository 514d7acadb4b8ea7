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
    public init?(_ backbone: Backbone) {
        guard let task = Self.allCases.first(where: { backbone.name.hasPrefix($0.rawValue) }) else {
            return nil
        }
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
