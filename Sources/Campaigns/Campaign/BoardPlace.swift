public import Boards

/// A board of a campaign, opened by the thread that works with it.
public struct BoardPlace: Sendable {
    /// Name, unique in the campaign and the same each time that it is run, such as `virtual:f746zg#2`.
    public var name: String
    /// Opens the board.
    public var open: @Sendable () throws -> any Board

    /// Creates a place.
    public init(name: String, open: @escaping @Sendable () throws -> any Board) {
        self.name = name
        self.open = open
    }
}
