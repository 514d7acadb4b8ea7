/// How an emulated probe differs from one that behaves, and what kind it is.
public struct ProbeKnobs: Sendable, Hashable {
    /// Hardware generation.
    public enum Generation: String, Sendable, CaseIterable {
        /// ST-LINK/V2-1.
        case v2
        /// STLINK-V3.
        case v3

        /// USB product id.
        public var product: UInt16 { self == .v2 ? 0x374B : 0x374E }
        var newestFirmware: Int { self == .v2 ? 37 : 8 }
    }

    /// What kind of probe it is.
    public var generation: Generation
    /// Bulk transfers that are served before the probe hangs until it is reset on its bus; nil for never.
    public var hangAfter: Int?
    /// Bulk transfers that are served before the cable comes out; nil for never.
    public var unplugAfter: Int?
    /// Supply of the chip as the probe measures it, in millivolts.
    public var millivolts: UInt32
    /// Debug firmware (the J number), at most 63; nil for that of the generation.
    public var firmware: Int?
    /// Whether the chip is read-protected (RDP level 1).
    public var isReadProtected: Bool
    /// Whether the chip's firmware takes the debug pins for something else as soon as it runs.
    public var isDeaf: Bool

    /// Whether the probe lets pass what a real one does not: see `STLinkModel`.
    public var isLenient: Bool
    /// Whether memory is reached through an access port that was opened only.
    ///
    /// OpenOCD takes that for needed (stlink_usb.c, STLINK_F_HAS_AP_INIT: V2 from J28, every V3); stlink's tools open none
    /// and are used with V2J37 all the same, so that a probe's first access port is not closed by default.
    public var demandsPort: Bool
    /// Share of writes that end in "write verification error" although they were done.
    public var verifyErrors: Double

    /// A probe that behaves unless told otherwise.
    public init(
        generation: Generation = .v2, hangAfter: Int? = nil, unplugAfter: Int? = nil,
        millivolts: UInt32 = 3300, firmware: Int? = nil, isReadProtected: Bool = false, isDeaf: Bool = false,
        isLenient: Bool = false, demandsPort: Bool = false, verifyErrors: Double = 0
    ) {
        self.generation = generation
        self.hangAfter = hangAfter
        self.unplugAfter = unplugAfter
        self.millivolts = min(millivolts, 60_000)
        self.firmware = firmware
        self.isReadProtected = isReadProtected
        self.isDeaf = isDeaf
        self.isLenient = isLenient
        self.demandsPort = demandsPort
        self.verifyErrors = verifyErrors
    }

    /// Whether the access port must be opened first.
    var opensPort: Bool { demandsPort && (generation == .v3 || version >= 28) }
    /// Bytes that one access by bytes may have (stlink_usb.c of OpenOCD: 64, or 512 on V3 from J6).
    var byteLimit: Int { generation == .v3 && version >= 6 ? 512 : 64 }

    var version: Int { min(max(firmware ?? generation.newestFirmware, 0), 63) }
}
