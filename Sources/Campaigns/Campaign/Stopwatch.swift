/// Adds up where the time goes.
final class Stopwatch {
    private var times = CampaignTimes()
    private var phase: WritableKeyPath<CampaignTimes, Double> = \.other
    private var since = ContinuousClock.now

    /// Ends the phase under way and starts another.
    func start(_ next: WritableKeyPath<CampaignTimes, Double>) {
        let now = ContinuousClock.now
        times[keyPath: phase] += (now - since) / .seconds(1)
        (phase, since) = (next, now)
    }

    /// Ends the phase under way.
    func stopped() -> CampaignTimes {
        start(\.other)
        return times
    }
}
