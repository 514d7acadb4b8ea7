import Foundation
import Glibc
import Synchronization

/// Standard output.
///
/// Once its reader has gone away, the rest is dropped in silence; any other failure to write is an error.
public enum Output {
    private static let failure = Mutex<Int32?>(nil)
    /// Whether the terminal's cursor stands behind text of `status`.
    private static let hasOpenStatus = Mutex(false)

    /// Writes one or more lines.
    public static func line(_ text: String = "") {
        endStatus()
        write(ErrorLine.printable(lines: text) + "\n", to: STDOUT_FILENO)
    }

    /// Writes lines to standard error.
    public static func note(_ text: String) {
        endStatus()
        write(ErrorLine.printable(lines: text) + "\n", to: STDERR_FILENO)
    }

    /// Writes text without a line end to standard error, for progress on a terminal; what follows it goes on a
    /// line of its own.
    public static func status(_ text: String) {
        hasOpenStatus.withLock { $0 = true }
        write(text, to: STDERR_FILENO)
    }

    /// Ends the line of a status, if there is one.
    public static func endStatus() {
        let isOpen = hasOpenStatus.withLock { isOpen in
            defer { isOpen = false }
            return isOpen
        }
        if isOpen { write("\n", to: STDERR_FILENO) }
    }

    /// Writes a value as JSON with snake_case keys in alphabetical order.
    ///
    /// - Parameter onOneLine: whether it takes one line, as where there are several.
    public static func json(_ value: some Encodable, onOneLine: Bool = false) throws {
        line(try text(value, onOneLine: onOneLine))
    }

    /// The same as text.
    public static func text(_ value: some Encodable, onOneLine: Bool = false) throws -> String {
        let encoder = JSONEncoder()
        encoder.keyEncodingStrategy = .convertToSnakeCase
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        if !onOneLine { encoder.outputFormatting.insert(.prettyPrinted) }
        return String(decoding: try encoder.encode(value), as: UTF8.self)
    }

    /// Returns exit code 0, or throws if output was lost.
    public static func finish() throws -> Int32 {
        if let code = failure.withLock({ $0 }), code != EPIPE {
            throw CommandError(
                exit: .input, kind: "output",
                message:
                    "standard output: writing failed (\(String(cString: strerror(code)))); output is lost")
        }
        return ExitStatus.done.rawValue
    }

    /// Whether standard error is a terminal.
    public static var isTerminal: Bool { isatty(STDERR_FILENO) == 1 }

    /// Columns of the terminal at standard error, 80 if it does not say.
    public static var terminalWidth: Int {
        var size = winsize()
        // Some terminals report 0.
        guard ioctl(STDERR_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return 80 }
        return Int(size.ws_col)
    }

    private static func write(_ text: String, to descriptor: Int32) {
        failure.withLock { failure in
            if descriptor == STDOUT_FILENO, failure != nil { return }
            var bytes = Array(text.utf8)[...]
            while !bytes.isEmpty {
                let count = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
                if count < 0 {
                    if errno == EINTR { continue }
                    if descriptor == STDOUT_FILENO { failure = errno }
                    return
                }
                bytes = bytes.dropFirst(count)
            }
        }
    }
}
