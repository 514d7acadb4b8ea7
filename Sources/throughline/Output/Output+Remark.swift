import Console

extension Output {
    /// Says on standard error what goes on, in a line that begins with the program's name.
    static func remark(_ text: String) { note("throughline: " + text) }
}
