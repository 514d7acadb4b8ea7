/// How a failed command ends: one line on standard error, and with `--json` an object on standard output.
public enum ErrorLine {
    /// An error as JSON shows it.
    public struct Document: Encodable {
        struct Body: Encodable {
            var kind: String
            var message: String
            var exitCode: Int32
            var bytesShort: Int?
            var cause: String?
        }
        var error: Body
    }

    /// Prints an error and returns the exit code.
    ///
    /// - Parameter onOneLine: whether the object takes one line, as where it stands among others.
    public static func print(_ failure: CommandError, onOneLine: Bool = false) -> Int32 {
        let message = printable(failure.message)
        Output.note("throughline: " + message)
        if CommandLine.arguments.contains("--json") {
            try? Output.json(document(failure), onOneLine: onOneLine)
        }
        return failure.exit.rawValue
    }

    /// An error as JSON shows it.
    public static func document(_ failure: CommandError) -> Document {
        Document(
            error: .init(
                kind: failure.kind, message: printable(failure.message), exitCode: failure.exit.rawValue,
                bytesShort: failure.bytesShort, cause: failure.cause))
    }

    /// One line without control characters: file names and model names may hold anything.
    public static func printable(_ text: String) -> String {
        String(String.UnicodeScalarView(text.unicodeScalars.map { isPrintable($0) ? $0 : " " }))
    }

    /// The same for several lines, whose ends are kept.
    static func printable(lines text: String) -> String {
        if text.utf8.allSatisfy({ (0x20...0x7E).contains($0) || $0 == 0x0A }) { return text }
        return String(
            String.UnicodeScalarView(text.unicodeScalars.map { isPrintable($0) || $0 == "\n" ? $0 : " " }))
    }

    /// Whether it only stands for itself: a terminal neither acts on it nor turns the order of others.
    private static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .control, .lineSeparator, .paragraphSeparator, .surrogate: false
        case .format: !scalar.properties.isBidiControl
        default: true
        }
    }
}
