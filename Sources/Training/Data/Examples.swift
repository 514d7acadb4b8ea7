import Networks

/// Labelled examples that a network learns from or is judged by.
public protocol Examples {
    /// Number of examples.
    var count: Int { get }

    /// Inputs [batch, channels, height, width] and labels [batch] of some examples in an epoch, counted from 0.
    func batch(_ indices: [Int], epoch: Int) throws -> (features: Tensor, labels: Tensor)
}

/// Examples of one split of a data set.
public protocol DataExamples: Examples {
    /// Names of the classes; a label is a position among them.
    var classes: [String] { get }

    /// Labels by example.
    var labels: [Int] { get }

    /// The recordings that the examples were cut from, where a figure is one of recordings; else empty.
    var recordings: [Recording] { get }
}

extension DataExamples {
    /// Number of examples.
    public var count: Int { labels.count }

    /// None.
    public var recordings: [Recording] { [] }
}

extension Examples {
    /// Some of the examples, the same for the same seed, in random order.
    public func drawn(_ count: Int, seed: UInt64) -> [Int] {
        var random = RandomSource(seed: seed)
        return Array(random.permutation(self.count).prefix(max(0, count)))
    }
}
