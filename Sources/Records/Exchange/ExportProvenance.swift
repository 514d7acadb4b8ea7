import Facts

/// What the rows of an export have in common, by the numbers that its tables give (`provenance.json`).
struct ExportProvenance: Codable {
    static let format = 1

    /// Version of this layout.
    var format = Self.format
    /// Firmware with all that it says of itself; the chip's id and the cause of its reset stand in the rows.
    var firmwares: [Firmware] = []
    /// Runs.
    var runs: [Run] = []

    struct Firmware: Codable {
        var number: Int
        var identity: BoardIdentity
    }

    struct Run: Codable {
        var number: Int
        var plan: Plan
        var board: String
        var origin: Origin
        var firmware: Int
        var started: Provenance
    }
}
