import Foundation

/// Equal parts of the logarithm of ops, and how many networks lie in each.
public struct Strata: Hashable, Sendable {
    /// Ops of the smallest network.
    public let least: Int
    /// Ops of the largest network.
    public let most: Int
    /// Number of parts.
    public let count: Int

    /// Parts of a range of ops; bounds below 1 and a count below 1 are taken as 1.
    public init(_ ops: ClosedRange<Int>, count: Int = 10) {
        least = max(1, ops.lowerBound)
        most = max(least, ops.upperBound)
        self.count = max(1, count)
    }

    /// The part that some ops lie in, from 0; nil outside the range.
    public func stratum(of ops: Int) -> Int? {
        guard (least...most).contains(ops) else { return nil }
        guard most > least else { return 0 }
        let share = log(Double(ops) / Double(least)) / log(Double(most) / Double(least))
        return min(count - 1, max(0, Int(share * Double(count))))
    }

    /// Networks in each part.
    public func counts(_ ops: [Int]) -> [Int] {
        var counts = [Int](repeating: 0, count: count)
        for index in ops.compactMap(stratum) { counts[index] += 1 }
        return counts
    }

    /// Networks that each part lacks of `each`.
    public func missing(_ ops: [Int], each: Int = 20) -> [Int] { counts(ops).map { max(0, each - $0) } }
}
