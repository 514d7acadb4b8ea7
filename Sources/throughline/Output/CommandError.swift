import Boards
import Campaigns
import HostInference
import Networks
import Records

/// Exit codes of the command.
enum ExitStatus: Int32 {
    case done = 0
    /// The board, its connection or its firmware failed.
    case board = 1
    /// A file or a model cannot be used.
    case input = 2
    /// The command line is wrong (`EX_USAGE` of sysexits.h).
    case usage = 64
    /// Stopped by Ctrl-C: 128 and the signal's number, as shells have it.
    case interrupted = 130
}

/// An error as the command reports it.
struct CommandError: Error {
    var exit: ExitStatus
    /// Stable word for programs, such as `does_not_fit`.
    var kind: String
    /// One line.
    var message: String
    var bytesShort: Int?

    /// A file that cannot be used.
    static func input(_ message: String) -> CommandError {
        CommandError(exit: .input, kind: "input", message: message)
    }

    /// Classifies any error that is not about the command line.
    init(_ error: any Error) {
        switch error {
        case let error as CommandError: self = error
        case let error as Failure:
            self.init(
                exit: error.isOfTheModel ? .input : .board, kind: error.kind.rawValue,
                message: error.message, bytesShort: error.bytesShort)
        case let error as BoardError: self.init(Failure(error))
        case let error as ModelError:
            self.init(exit: .input, kind: "model", message: error.description)
        case let error as EngineRefusal:
            self.init(exit: .input, kind: "model", message: error.description)
        case let error as MergeError:
            self.init(exit: .input, kind: "database", message: error.description)
        case let error as PlanError: self.init(exit: .input, kind: "input", message: error.description)
        case let error as StoreError:
            self.init(exit: .input, kind: "database", message: error.description)
        default: self.init(exit: .board, kind: "internal", message: "\(error)")
        }
    }

    init(exit: ExitStatus, kind: String, message: String, bytesShort: Int? = nil) {
        self.exit = exit
        self.kind = kind
        self.message = message
        self.bytesShort = bytesShort
    }
}
