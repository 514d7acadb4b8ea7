import Glibc

/// A question to whoever sits at the terminal.
public enum Question {
    /// Whether somebody can read it and answer.
    public static var canBeAsked: Bool { isatty(STDIN_FILENO) == 1 && isatty(STDERR_FILENO) == 1 }

    /// Asks on standard error and reads one line; anything but a yes is a no.
    public static func ask(_ text: String) -> Bool {
        Output.status(ErrorLine.printable(text) + " [y/N] ")
        let answer = readLine()?.lowercased().filter { !$0.isWhitespace }
        if answer == nil { Output.endStatus() }
        return answer == "y" || answer == "yes"
    }
}
