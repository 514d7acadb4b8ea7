import Glibc

/// What `poll` says of one file descriptor.
struct Readiness {
    /// Whether the wait ended before the deadline.
    var any: Bool
    /// Whether the other end is gone.
    var hangUp: Bool

    /// Waits for events, a hang-up or the deadline and returns nil if `poll` failed; signals do not end the wait.
    static func wait(_ descriptor: CInt, events: CInt, until deadline: ContinuousClock.Instant) -> Readiness?
    {
        while true {
            var entry = pollfd(fd: descriptor, events: Int16(truncatingIfNeeded: events), revents: 0)
            let result = poll(&entry, 1, milliseconds(until: deadline))
            if result > 0 {
                return Readiness(any: true, hangUp: CInt(entry.revents) & (POLLHUP | POLLERR | POLLNVAL) != 0)
            }
            if result < 0 && errno != EINTR { return nil }
            if result == 0 && ContinuousClock.now >= deadline { return Readiness(any: false, hangUp: false) }
        }
    }

    /// Milliseconds left, rounded up so that a wait never ends early, at most a minute at a time.
    private static func milliseconds(until deadline: ContinuousClock.Instant) -> CInt {
        let left = ContinuousClock.now.duration(to: deadline)
        guard left > .zero else { return 0 }
        guard left < .seconds(60) else { return 60_000 }
        let parts = left.components
        return CInt(parts.seconds * 1000 + parts.attoseconds / 1_000_000_000_000_000 + 1)
    }
}
