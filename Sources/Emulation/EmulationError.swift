/// What keeps a virtual board from starting.
public enum EmulationError: Error, CustomStringConvertible, Sendable, Equatable {
    /// The emulator library refused a call.
    case engine(call: String, reason: String)
    /// A file cannot be used.
    case file(path: String, reason: String)
    /// The flash is another chip's.
    case flashSize(expected: Int, found: Int)
    /// A call of the operating system failed.
    case system(call: String, reason: String)

    /// What was expected, what was found, and the cure.
    public var description: String {
        switch self {
        case .engine(let call, let reason):
            "the emulator library failed in \(call): \(reason); check that libunicorn2 2.0 is installed"
        case .file(let path, let reason): "\(path): \(reason)"
        case .flashSize(let expected, let found):
            "the chip has \(expected) bytes of flash, the memory given \(found); make it for the same chip"
        case .system(let call, let reason): "\(call): \(reason)"
        }
    }
}
