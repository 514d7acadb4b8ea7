import Emulation
import Foundation

/// Set by a signal; read between slices.
nonisolated(unsafe) var isInterrupted: sig_atomic_t = 0

for number in [SIGTERM, SIGINT] { signal(number) { _ in isInterrupted = 1 } }
for number in [SIGPIPE, SIGXFSZ] { signal(number, SIG_IGN) }

do {
    switch try Options.parse(Array(CommandLine.arguments.dropFirst())) {
    case .print(let text): print(text)
    case .serve(let options): exit(try options.serve { isInterrupted != 0 })
    }
} catch let error as UsageError {
    FileHandle.standardError.write(Data("virtual-board: \(error.message)\n\(Options.usage)\n".utf8))
    exit(64)
} catch {
    FileHandle.standardError.write(Data("virtual-board: \(error)\n".utf8))
    exit(1)
}
