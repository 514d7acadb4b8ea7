import Dispatch
import Glibc
import Synchronization

/// Turns Ctrl-C and SIGTERM into a wish to stop; a second one ends the process.
public final class Interruption {
    private final class Counter: Sendable {
        let signals = Atomic<Int>(0)
    }

    private let counter = Counter()
    private var sources: [any DispatchSourceSignal] = []
    private let parent: pid_t?

    /// Starts to watch the two signals.
    ///
    /// - Parameters:
    ///   - note: said at the first signal; nothing if nil.
    ///   - stopsWithParent: whether the end of the program that ran this one is such a wish, too.
    public init(note: String?, stopsWithParent: Bool = false) {
        parent = stopsWithParent ? getppid() : nil
        for number in [SIGINT, SIGTERM] {
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { [counter] in
                if counter.signals.add(1, ordering: .relaxed).newValue > 1 {
                    signal(number, SIG_DFL)
                    kill(getpid(), number)
                } else if let note {
                    Output.note("throughline: " + note)
                }
            }
            source.activate()
            sources.append(source)
        }
    }

    /// Says whether someone asked to stop; watches as long as this object lives.
    public var isAsked: @Sendable () -> Bool {
        { [counter, parent] in
            counter.signals.load(ordering: .relaxed) > 0 || parent.map { $0 != getppid() } ?? false
        }
    }
}
