/// Mean power of a board that runs one inference a period and sleeps in between.
public struct AveragePower: Hashable, Sendable {
    /// Share of the period that an inference takes.
    public let dutyCycle: Double
    /// Whether an inference ends within the period.
    public let meetsPeriod: Bool
    /// Milliwatts; those of running if the period leaves no time to sleep.
    public let milliwatts: Double

    /// Weighs running against sleeping.
    ///
    /// - Parameters:
    ///   - active: power of an inference in milliwatts.
    ///   - latency: time of an inference in milliseconds.
    ///   - period: time from one inference to the next in milliseconds, above 0.
    ///   - sleep: power in between in milliwatts.
    public init(active: Double, latency: Double, period: Double, sleep: Double) {
        dutyCycle = latency / period
        meetsPeriod = latency <= period
        let share = min(1, dutyCycle)
        milliwatts = active * share + sleep * (1 - share)
    }
}
