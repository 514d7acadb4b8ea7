public import Foundation
import Glibc

/// Exit codes of the programs.
public enum ExitStatus: Int32, Sendable {
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

/// An error as a program reports it; each program says what its errors are.
public struct CommandError: Error {
    /// How the program ends.
    public var exit: ExitStatus
    /// Stable word for programs, such as `does_not_fit`.
    public var kind: String
    /// One line.
    public var message: String
    /// Bytes missing, of what does not fit.
    public var bytesShort: Int?
    /// Stable word for what a port or a probe failed at, such as `usb_denied`.
    public var cause: String?

    /// A file that cannot be used.
    public static func input(_ message: String) -> CommandError {
        CommandError(exit: .input, kind: "input", message: message)
    }

    /// A file that Foundation could not read or write, with the system's reason in place of Foundation's number.
    public static func file(_ error: CocoaError) -> CommandError {
        let reason =
            (error.underlying as? POSIXError).map { String(cString: strerror($0.code.rawValue)) }
            ?? error.localizedDescription
        let path = error.filePath ?? error.url?.path ?? "a file"
        return .input(
            "\(path): cannot be read or written: \(reason); check path, permissions and free disk space")
    }

    /// Creates an error.
    public init(
        exit: ExitStatus, kind: String, message: String, bytesShort: Int? = nil, cause: String? = nil
    ) {
        self.exit = exit
        self.kind = kind
        self.message = message
        self.bytesShort = bytesShort
        self.cause = cause
    }
}
