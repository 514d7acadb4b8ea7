import Glibc
import Synchronization

/// Turns Ctrl-C and SIGTERM into a wish to stop, which a training obeys after the step at hand; a second one ends the
/// process.
enum Interruption {
    private static let signals = Atomic<Int>(0)
    private static let parent = getppid()

    /// Starts to watch the two signals.
    static func watch() {
        // Made now: a signal handler must not be the first to touch them.
        _ = signals.load(ordering: .relaxed)
        _ = parent
        for number in [SIGINT, SIGTERM] {
            signal(number) { number in
                if Interruption.signals.add(1, ordering: .relaxed).newValue > 1 {
                    signal(number, SIG_DFL)
                    raise(number)
                }
            }
        }
    }

    /// Whether someone asked to stop, or the program that ran this one is gone.
    static var isAsked: Bool { signals.load(ordering: .relaxed) > 0 || getppid() != parent }
}
