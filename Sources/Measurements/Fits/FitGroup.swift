public import Boards

/// What a fit must have in common: points of different groups are never in one line.
public struct FitGroup: Hashable, Sendable, CustomStringConvertible {
    /// Name of the backbone.
    public var backbone: String
    /// Silicon or emulated.
    public var origin: Origin
    /// Board and firmware, without the chip's id and the cause of its last reset.
    public var firmware: BoardIdentity

    /// The group of a sample of a backbone; nil for a row that is none, and for one that the board drifted at.
    public init?(_ row: MeasurementRow) {
        guard let sample = row.sample, sample.kind.isOfBackbone, row.drift == nil else { return nil }
        backbone = sample.backbone
        origin = row.origin
        firmware = row.board
        firmware.uniqueID = ""
        firmware.resetCause = ""
    }

    /// One line that says what the figures hold for.
    public var description: String {
        "\(backbone) on \(firmware.board) (\(origin.rawValue)), engine \(firmware.engine) "
            + "\(firmware.engineVersion), \(firmware.clockHz / 1_000_000) MHz, firmware "
            + "\(firmware.firmwareBuildID.prefix(8))"
    }
}

extension FitGroup {
    /// "silicon" or "emulated".
    public var originName: String { origin.rawValue }
    /// Name of the board.
    public var boardName: String { firmware.board }
}
