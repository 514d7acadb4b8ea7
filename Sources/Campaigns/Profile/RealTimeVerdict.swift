public import Records

/// Whether a model keeps up with a period, on silicon where an emulated latency says something of it.
public struct RealTimeVerdict: Hashable, Sendable {
    /// Median latency over the period.
    public let share: Double
    /// Whether the slowest inference ends within the period; nil where the range on silicon holds the period.
    public let meetsPeriod: Bool?

    /// Compares a profile with a period in milliseconds, greater than 0.
    ///
    /// - Parameter estimate: what an emulated latency says about silicon; nil for one that silicon counted.
    public init(_ profile: Profile, periodMilliseconds: Double, estimate: SiliconEstimate?) {
        let duty = DutyCycle(profile, periodMilliseconds: periodMilliseconds)
        share = duty.share
        guard let bounds = estimate?.bounds else {
            meetsPeriod = duty.meetsPeriod
            return
        }
        // The slowest inference, the cold one included, is as much slower on silicon as the median one.
        let slowest = max(profile.maximumCycles, profile.coldCycles)
        let more = profile.milliseconds(slowest) / profile.latencyMilliseconds
        let isInside = bounds.low * more <= periodMilliseconds && periodMilliseconds < bounds.high * more
        meetsPeriod = isInside ? nil : bounds.high * more <= periodMilliseconds
    }

    /// In words.
    public var sentence: String {
        switch meetsPeriod {
        case true?: "keeps up"
        case false?: "does not keep up"
        case nil: "may keep up: the range on silicon holds the period"
        }
    }
}
