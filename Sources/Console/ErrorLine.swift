/// How a failed command ends: one line on standard error, and with `--json` an object on standard output.
public enum ErrorLine {
    private struct Document: Encodable {
        struct Body: Encodable {
            var kind: String
            var message: String
            var exitCode: Int32
            var bytesShort: Int?
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
            try? Output.json(
                Document(
                    error: .init(
                        kind: failure.kind, message: message, exitCode: failure.exit.rawValue,
                        bytesShort: failure.bytesShort)), onOneLine: onOneLine)
        }
        return failure.exit.rawValue
    }

    /// One line without control characters: file names and model names may hold anything.
    public static func printable(_ text: String) -> String {
        String(
            String.UnicodeScalarView(
                text.unicodeScalars.map { scalar in
                    switch scalar.properties.generalCategory {
                    case .control, .lineSeparator, .paragraphSeparator, .surrogate: " "
                    default: scalar
                    }
                }))
    }
}
