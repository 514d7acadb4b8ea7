/// Counts of work that operators are added to, by the place of each in `LatencyFeatures.Count`.
struct WorkTally: Hashable {
    private(set) var values = [Double](repeating: 0, count: LatencyFeatures.Count.allCases.count)

    /// Words of the engine's workspace (`firmware/engine/workspace.h`).
    static let workspaceWords = 1280
    /// Bytes of the data cache of a Cortex-M7, of one of its four ways, and of a line.
    static let cacheBytes = 4096.0
    static let wayBytes = 1024.0
    static let lineBytes = 32.0

    subscript(count: LatencyFeatures.Count) -> Double { values[count.rawValue] }

    mutating func add(_ count: LatencyFeatures.Count, _ amount: Double) {
        values[count.rawValue] += amount
    }

    mutating func add(_ count: LatencyFeatures.Count, _ amount: Int) { add(count, Double(amount)) }

    /// All counts of another tally, so many times.
    mutating func add(_ other: WorkTally, times: Int) {
        for place in values.indices { values[place] += other.values[place] * Double(times) }
    }

    /// Share of what is used again and again that is no longer in the cache when its turn comes.
    ///
    /// What is used in a circle stays while it fits, and is gone where each set of four lines is to hold five.
    static func lost(_ bytes: Double, over width: Double = wayBytes) -> Double {
        max(0, min(1, (bytes - cacheBytes) / width))
    }
}
