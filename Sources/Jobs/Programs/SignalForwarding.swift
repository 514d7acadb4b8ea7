import Dispatch
import Glibc

/// Ctrl-C and SIGTERM of this process, passed on to a child until it has ended.
final class SignalForwarding {
    private static let numbers = [SIGINT, SIGTERM]
    private let sources: [any DispatchSourceSignal]

    /// Passes signals on to a process from now on.
    init(to child: pid_t) {
        sources = Self.numbers.map { number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler { kill(child, number) }
            source.activate()
            return source
        }
    }

    /// Gives the signals their meaning for this process again.
    func end() {
        for source in sources { source.cancel() }
        for number in Self.numbers { signal(number, SIG_DFL) }
    }
}
