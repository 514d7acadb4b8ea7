import Facts
import Records

/// What a page says of an acceptance, as plain values.
extension AcceptanceReport {
    /// "silicon" or "emulated".
    public var originName: String { origin.rawValue }
    /// Whether the board is a virtual one itself.
    public var isEmulated: Bool { origin == .emulated }
    /// The chip's id, nil if it never answered.
    public var chipID: String? { board?.uniqueID }

    /// Milliseconds that some cycles take at the board's clock, 0 if that is unknown.
    public func milliseconds(_ cycles: UInt64) -> Double {
        let clock = Double(board?.clockHz ?? 0)
        return clock > 0 ? Double(cycles) / clock * 1000 : 0
    }

    /// Board, firmware, wear and tool, in the order of a table: what each figure holds for.
    public var facts: [(name: String, value: String)] {
        var facts = [(name: "board", value: boardName), ("origin", originName)]
        if let board {
            facts += [
                ("chip id", board.uniqueID), ("engine", "\(board.engine) \(board.engineVersion)"),
                ("firmware build", board.firmwareBuildID), ("compiler", board.compiler),
                ("flags", board.flags), ("clock", "\(board.clockHz) Hz"),
                ("features", board.features.joined(separator: " ")),
            ]
        }
        if let worst = wear?.mostWorn {
            facts.append(
                (
                    "flash wear",
                    "sector \(worst.sector) erased \(worst.erases) times of \(FlashWear.endurance), by the ledger"
                ))
        }
        return facts + [("tool", "throughline \(provenance.toolVersion) \(provenance.toolCommit)")]
    }
}
