import ArgumentParser
import Glibc

/// How a failed command ends: one line on standard error, and with `--json` an object on standard output.
enum ErrorLine {
    private struct Document: Encodable {
        struct Body: Encodable {
            var kind: String
            var message: String
            var exitCode: Int32
            var bytesShort: Int?
        }
        var error: Body
    }

    /// Prints `error` and returns the exit code.
    static func print(_ error: any Error) -> Int32 {
        // A command that has said all it has to say, such as one that Ctrl-C stopped.
        if let exit = error as? ExitCode { return exit.rawValue }
        let code = Throughline.exitCode(for: error)
        if code == .success {
            Output.line(Throughline.fullMessage(for: error))
            return ExitStatus.done.rawValue
        }
        let failure =
            code == .validationFailure
            ? CommandError(exit: .usage, kind: "usage", message: Throughline.message(for: error))
            : CommandError(error)
        let message = printable(failure.message)
        Output.note("throughline: " + message)
        if CommandLine.arguments.contains("--json") {
            try? Output.json(
                Document(
                    error: .init(
                        kind: failure.kind, message: message, exitCode: failure.exit.rawValue,
                        bytesShort: failure.bytesShort)))
        }
        return failure.exit.rawValue
    }

    /// One line without control characters: file names and model names may hold anything.
    static func printable(_ text: String) -> String {
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
