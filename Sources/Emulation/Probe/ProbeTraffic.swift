/// What went over a probe's bulk endpoints.
public struct ProbeTraffic: Codable, Sendable, Hashable {
    /// Commands of 16 bytes.
    public var commands = 0
    /// Bulk transfers, those of commands included.
    public var transfers = 0
    /// Bytes to the probe.
    public var bytesOut = 0
    /// Bytes from the probe.
    public var bytesIn = 0

    enum CodingKeys: String, CodingKey {
        case commands, transfers
        case bytesOut = "bytes_out"
        case bytesIn = "bytes_in"
    }
}
