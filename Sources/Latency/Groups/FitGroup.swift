public import Facts

/// What a fit must have in common: points of different groups are never in one line.
///
/// Groups are equal where backbone, space, origin and timing identity are; the firmware is one of those that gave the
/// rows.
public struct FitGroup: Hashable, Sendable, CustomStringConvertible {
    /// Name of the backbone.
    public var backbone: String
    /// Canonical JSON of a backbone that a user described; empty for one that is known by name.
    public var space = ""
    /// Silicon or emulated.
    public var origin: Origin
    /// What decides how long a model takes there.
    public let timing: TimingIdentity
    /// Board and firmware of the latest row, without the chip's id and the cause of its last reset.
    public private(set) var firmware: BoardIdentity

    /// Creates a group; the chip's id and the cause of its last reset are left out.
    package init(backbone: String, space: String, origin: Origin, firmware: BoardIdentity) {
        self.backbone = backbone
        self.space = space
        self.origin = origin
        timing = TimingIdentity(firmware)
        self.firmware = firmware
        self.firmware.uniqueID = ""
        self.firmware.resetCause = ""
    }

    /// Compares backbone, space, origin and timing identity.
    public static func == (left: FitGroup, right: FitGroup) -> Bool {
        left.backbone == right.backbone && left.space == right.space && left.origin == right.origin
            && left.timing == right.timing
    }

    /// Takes what is compared.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(backbone)
        hasher.combine(space)
        hasher.combine(origin)
        hasher.combine(timing)
    }

    /// In what the boards were set up otherwise than their kind; empty for most.
    private var deviations: String {
        let found = timing.deviations.map(\.description)
        return found.isEmpty ? "" : ", set up as found (\(found.joined(separator: "; ")))"
    }

    /// One line that says what the figures hold for.
    public var description: String {
        "\(backbone) on \(firmware.board) (\(origin.rawValue)), engine \(firmware.engine) "
            + "\(firmware.engineVersion), \(firmware.clockHz / 1_000_000) MHz, firmware "
            + "\(firmware.firmwareBuildID.prefix(8))" + deviations
    }
}

extension FitGroup {
    /// Board, origin, engine and firmware, without the backbone.
    var firmwareDescription: String {
        "\(firmware.board), \(origin.rawValue), engine \(firmware.engine) \(firmware.engineVersion), "
            + "\(firmware.clockHz / 1_000_000) MHz, firmware \(firmware.firmwareBuildID.prefix(8))"
    }
    /// "silicon" or "emulated".
    public var originName: String { origin.rawValue }
    /// Name of the board.
    public var boardName: String { firmware.board }
}
