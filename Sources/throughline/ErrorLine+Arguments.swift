import ArgumentParser
import Console
import Workflows

extension ErrorLine {
    /// Prints any error of a command and returns the exit code.
    ///
    /// - Parameter onOneLine: whether the object that --json asks for takes one line.
    static func report(_ error: any Error, onOneLine: Bool = false) -> Int32 {
        // A command that has said all it has to say, such as one that Ctrl-C stopped.
        if let exit = error as? ExitCode { return exit.rawValue }
        if let exit = error as? ProgramExit { return exit.code }
        let code = Throughline.exitCode(for: error)
        if code == .success {
            Output.line(Throughline.fullMessage(for: error))
            return ExitStatus.done.rawValue
        }
        return print(
            code == .validationFailure
                ? CommandError(exit: .usage, kind: "usage", message: Throughline.message(for: error))
                : CommandError(error), onOneLine: onOneLine)
    }
}
