public import Facts

/// Where a model lies in flash and where its arena starts, for those who want to see what that changes.
public struct Placement: Codable, Hashable, Sendable {
    /// A kind of RAM.
    public enum Memory: String, Codable, Sendable, CaseIterable {
        /// Tightly coupled to the core, not cached; none on a Cortex-M4.
        case dtcm
        /// SRAM1 and what follows it.
        case sram
    }

    /// The model log chooses, and the arena is the board's whole one.
    public static let standard = Placement()

    /// Address of the log entry, whose header takes 64 bytes before the model; nil lets the log choose.
    public var flashAddress: UInt32?
    /// Memory in which the arena starts; nil for the board's whole arena.
    ///
    /// It goes on to the end of RAM in any case.
    public var arena: Memory?

    /// Creates a placement.
    public init(flashAddress: UInt32? = nil, arena: Memory? = nil) {
        self.flashAddress = flashAddress
        self.arena = arena
    }
}

extension BoardIdentity {
    /// The board as a model with this placement finds it: with what is left of the arena.
    ///
    /// - Throws: `BoardError.refused` if the board has no such memory.
    public func placed(_ placement: Placement) throws(BoardError) -> BoardIdentity {
        guard let memory = placement.arena else { return self }
        guard let index = arenaExtents.firstIndex(where: { $0.kind == memory.rawValue }) else {
            let kinds = arenaExtents.map(\.kind).joined(separator: ", ")
            throw .placement(memory: memory.rawValue, found: kinds)
        }
        var placed = self
        placed.arenaExtents = Array(arenaExtents[index...])
        placed.arenaBase = arenaExtents[index].base
        placed.arenaBytes = placed.arenaExtents.reduce(0) { $0 + $1.bytes }
        return placed
    }
}
