/// How an emulated probe misbehaves.
public struct ProbeKnobs: Sendable, Hashable {
    /// Bulk transfers that are served before the probe hangs until it is reset on its bus; nil for never.
    public var hangAfter: Int?
    /// Bulk transfers that are served before the cable comes out; nil for never.
    public var unplugAfter: Int?
    /// Supply of the chip as the probe measures it, in millivolts.
    public var millivolts: UInt32
    /// Debug firmware (the J number), at most 63.
    public var firmware: Int

    /// A probe that behaves unless told otherwise.
    public init(
        hangAfter: Int? = nil, unplugAfter: Int? = nil, millivolts: UInt32 = 3300, firmware: Int = 37
    ) {
        self.hangAfter = hangAfter
        self.unplugAfter = unplugAfter
        self.millivolts = min(millivolts, 60_000)
        self.firmware = min(max(firmware, 0), 63)
    }
}
