import Glibc

/// The time that a driver waits by, so that tests need not wait.
public struct Pacing {
    /// Time since some fixed moment.
    public var now: () -> Duration
    /// Waits.
    public var pause: (Duration) -> Void

    /// The longest pause between two questions whether flash is ready.
    public var longestPoll = Duration.milliseconds(50)

    /// Creates a source of time.
    public init(now: @escaping () -> Duration, pause: @escaping (Duration) -> Void) {
        self.now = now
        self.pause = pause
    }

    /// The machine's clock.
    public static var system: Pacing {
        let start = ContinuousClock.now
        return Pacing(
            now: { start.duration(to: .now) },
            pause: { duration in
                let parts = duration.components
                var request = timespec(
                    tv_sec: Int(parts.seconds), tv_nsec: Int(parts.attoseconds / 1_000_000_000))
                nanosleep(&request, nil)
            })
    }

    /// The machine's clock, for a board whose own time goes as fast as it can: what takes typical times on silicon is over
    /// long before.
    public static var emulated: Pacing {
        var pacing = system
        pacing.longestPoll = .milliseconds(1)
        return pacing
    }
}
