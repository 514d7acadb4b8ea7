public import Facts

/// How worn a chip's flash is, as far as its erases were counted.
public struct FlashWear: Codable, Hashable, Sendable {
    /// Erases that a sector endures (DS10916 table 45, DS10693 table 47: 10,000 cycles).
    public static let endurance = 10_000
    /// Share of the endurance from which users are warned.
    public static let warningShare = 0.8

    /// One sector that was erased at least once.
    public struct Sector: Codable, Hashable, Sendable {
        /// Index of the sector.
        public var sector: Int
        /// Erases by the debug probe.
        public var byProbe: Int
        /// Erases by the firmware, asked for over the serial line.
        public var bySerial: Int
        /// Time of the last one, ISO 8601 in UTC.
        public var lastAt: String

        /// Erases by whatever route.
        public var erases: Int { byProbe + bySerial }
        /// Share of the endurance that is used up.
        public var share: Double { Double(erases) / Double(FlashWear.endurance) }
        /// Whether users should be warned.
        public var isWorn: Bool { share >= FlashWear.warningShare }
    }

    /// Whose flash it is.
    public var chip: ChipIdentity
    /// Its sectors that were erased, by index.
    public var sectors: [Sector]

    /// Creates an account of wear.
    public init(chip: ChipIdentity, sectors: [Sector]) {
        self.chip = chip
        self.sectors = sectors
    }

    /// The sector that was erased most often; nil if none was.
    public var mostWorn: Sector? { sectors.max { $0.erases < $1.erases } }

    /// What users should know of the most worn sector, nil if it is far from its end.
    public var warning: String? {
        guard let worst = mostWorn, worst.isWorn else { return nil }
        let state = worst.share >= 1 ? "its endurance is used up" : "near its endurance"
        return "flash sector \(worst.sector) of \(chip.board) \(chip.uniqueID) (\(chip.origin)) was erased "
            + "\(worst.erases) times of \(Self.endurance): \(state); use another board before figures depend on it"
    }
}
