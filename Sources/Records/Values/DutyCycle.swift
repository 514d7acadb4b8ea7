/// How much of a period a model takes.
public struct DutyCycle: Hashable, Sendable {
    /// Median latency over the period.
    public let share: Double
    /// Whether the slowest inference, the cold one included, ends within the period.
    public let meetsPeriod: Bool

    /// Compares a profile with a period in milliseconds, greater than 0.
    public init(_ profile: Profile, periodMilliseconds: Double) {
        share = profile.latencyMilliseconds / periodMilliseconds
        let slowest = max(profile.maximumCycles, profile.coldCycles)
        meetsPeriod = profile.milliseconds(slowest) <= periodMilliseconds
    }
}

extension ModelFacts {
    /// The census, most frequent first, then by name.
    public var censusList: [(name: String, count: Int)] {
        census.map { (name: $0.key, count: $0.value) }.sorted {
            $0.count == $1.count ? $0.name < $1.name : $0.count > $1.count
        }
    }
}
