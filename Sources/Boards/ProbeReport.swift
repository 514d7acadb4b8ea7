public import Facts

/// What a debug probe and the flash behind it are found to be.
public struct ProbeReport: Hashable, Sendable {
    /// Hardware generation: 2 or 3.
    public var hardware: Int
    /// Debug firmware (the J number).
    public var firmware: Int
    /// Supply of the chip in millivolts.
    public var millivolts: Int
    /// Clock of the debug line in kHz.
    public var kilohertz: Int
    /// What is known against the probe's firmware, with the cure; nil if nothing.
    public var warning: String?
    /// Debugging that an earlier session had left on and this one has switched off; nil if none.
    public var leftover: STLink.Leftover?
    /// Whether the flash holds the expected firmware, byte for byte.
    public var holdsFirmware: Bool

    /// Slowest clock in kHz that a short line should carry.
    private static let slow = 1000

    /// Whether the debug line had to be slowed down to be read.
    public var hasSlowLine: Bool { kilohertz > 0 && kilohertz < Self.slow }

    /// The probe's version as ST writes it, such as `V2J37`.
    public var version: String { "V\(hardware)J\(firmware)" }

    /// Whether the supply allows programming by words; below, flashing takes four times as long.
    public var isFast: Bool { millivolts >= 2700 }
}

extension ConnectedBoard {
    /// Asks probe and chip without stopping the core; whatever runs goes on.
    public func probeReport() throws(BoardError) -> ProbeReport {
        let segments = firmware.segments
        return try onProbe { (probe) throws(ProbeError) in
            let info = probe.info
            var holdsFirmware = true
            for segment in segments where holdsFirmware {
                let found = try probe.readMemory(segment.address, count: segment.bytes.count)
                holdsFirmware = found == segment.bytes
            }
            return ProbeReport(
                hardware: info?.hardware ?? 0, firmware: info?.firmware ?? 0,
                millivolts: info?.millivolts ?? 0, kilohertz: info?.kilohertz ?? 0, warning: info?.warning,
                leftover: info?.leftover,
                holdsFirmware: holdsFirmware)
        }
    }

    /// Puts the expected firmware into flash, whatever runs, and waits until it answers.
    ///
    /// Sectors that hold it already are left alone; models in other sectors stay.
    public func installFirmware() throws(BoardError) -> InstalledFirmware {
        try guarded { () throws(BoardError) in try programFirmware() }
    }
}

/// A firmware that is on a board.
public struct InstalledFirmware: Hashable, Sendable {
    /// Who answered.
    public var identity: BoardIdentity
    /// Whether flash held it already, so that nothing was written.
    public var wasPresent: Bool
}
