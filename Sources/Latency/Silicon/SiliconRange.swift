/// What silicon takes of an emulated latency: an interval that holds each source when it is left out.
public struct SiliconRange: Codable, Hashable, Sendable {
    /// Lowest silicon latency over the emulated one.
    public var low: Double
    /// Highest silicon latency over the emulated one.
    public var high: Double
    /// Networks and programs that it stands on.
    public var points: Int
    /// Sources that they are from.
    public var sources: Int

    /// The interval by errors of at least two sources.
    ///
    /// It spans all ratios and 1, and is widened by as much as the sources are off the interval of the others in the mean,
    /// each left out in turn: the next source may be as new as any of these was.
    public init?(_ sources: [SiliconBench.SourceErrors]) {
        let ratios = sources.flatMap(\.ratios)
        guard sources.count >= 2, let lowest = ratios.min(), let highest = ratios.max() else { return nil }
        var (below, above) = (0.0, 0.0)
        for left in sources {
            let others = sources.filter { $0 != left }.flatMap(\.ratios) + [1]
            below += max(0, (others.min() ?? 1) - (left.ratios.min() ?? 1))
            above += max(0, (left.ratios.max() ?? 1) - (others.max() ?? 1))
        }
        let count = Double(sources.count)
        low = min(lowest, 1) - below / count
        high = max(highest, 1) + above / count
        points = ratios.count
        self.sources = sources.count
    }
}
