/// Why a power trace says nothing of a measurement.
public struct PowerTraceError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Line of the file from 1; nil for the whole file.
    public var line: Int?
    /// What was expected, what was found, and the cure.
    public var reason: String

    /// One line.
    public var description: String { line.map { "line \($0): \(reason)" } ?? reason }

    init(line: Int? = nil, _ reason: String) {
        self.line = line
        // It may quote the file, which may hold anything.
        self.reason = String(
            String.UnicodeScalarView(
                reason.unicodeScalars.map {
                    $0.properties.isWhitespace || $0.properties.generalCategory == .control ? " " : $0
                }))
    }
}
