/// One chip among all of its kind.
public struct ChipIdentity: Codable, Hashable, Sendable {
    /// Board name, such as `nucleo-f746zg`.
    public var board: String
    /// The chip's 96-bit id, 24 lower-case hexadecimal digits.
    public var uniqueID: String
    /// Silicon or emulated.
    public var origin: Origin

    /// Creates the name of a chip.
    public init(board: String, uniqueID: String, origin: Origin) {
        self.board = board
        self.uniqueID = uniqueID
        self.origin = origin
    }
}
