import Dispatch
import Glibc
import Synchronization

/// Turns Ctrl-C and SIGTERM into a wish to stop after the sample under way; a second one ends the process.
final class Interruption {
    private final class Counter: Sendable {
        let signals = Atomic<Int>(0)
    }

    private let counter = Counter()
    private var sources: [any DispatchSourceSignal] = []

    /// Starts to watch the two signals.
    init() {
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [counter] in
                if counter.signals.add(1, ordering: .relaxed).newValue > 1 {
                    // Every sample that was done is stored: there is nothing to save.
                    signal(number, SIG_DFL)
                    kill(getpid(), number)
                } else {
                    Output.note("throughline: stopping after this sample; once more to stop at once")
                }
            }
            source.activate()
            sources.append(source)
        }
    }

    /// Says whether someone asked to stop.
    var isAsked: @Sendable () -> Bool {
        { [counter] in counter.signals.load(ordering: .relaxed) > 0 }
    }
}
