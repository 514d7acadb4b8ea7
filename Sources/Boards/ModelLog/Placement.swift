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

extension Placement {
    /// What this placement leaves of an arena.
    ///
    /// - Throws: `BoardError.refused` if the board has no such memory.
    func extents(of arena: [MemoryExtent]) throws(BoardError) -> [MemoryExtent] {
        guard let memory = self.arena else { return arena }
        guard let index = arena.firstIndex(where: { $0.kind == memory.rawValue }) else {
            let kinds = arena.map(\.kind).joined(separator: ", ")
            throw .placement(memory: memory.rawValue, found: kinds)
        }
        return Array(arena[index...])
    }
}

extension BoardIdentity {
    /// The board as a model with this placement finds it: with what is left of the arena.
    ///
    /// - Throws: `BoardError.refused` if the board has no such memory.
    public func placed(_ placement: Placement) throws(BoardError) -> BoardIdentity {
        let extents = try placement.extents(of: arenaExtents)
        guard placement.arena != nil, let first = extents.first else { return self }
        var placed = self
        placed.arenaExtents = extents
        placed.arenaBase = first.base
        placed.arenaBytes = extents.reduce(0) { $0 + $1.bytes }
        return placed
    }
}

extension FirmwareOffer {
    /// What the firmware offers to a model with this placement.
    ///
    /// - Throws: `BoardError.refused` if the board has no such memory.
    public func placed(_ placement: Placement) throws(BoardError) -> FirmwareOffer {
        var placed = self
        placed.arenaExtents = try placement.extents(of: arenaExtents)
        return placed
    }
}
