import Facts
package import Records

/// A chip's wear as JSON shows it (docs/reference/json.md).
package struct WearDocument: Encodable {
    struct Sector: Encodable {
        var sector: Int
        var erases: Int
        var byProbe: Int
        var bySerial: Int
        var share: Double
        var lastAt: String
    }

    var board: String
    var boardUniqueId: String
    var origin: String
    var endurance = FlashWear.endurance
    var sectors: [Sector]
    var warning: String?

    /// Creates the document of a chip's wear.
    package init(_ wear: FlashWear) {
        board = wear.chip.board
        boardUniqueId = wear.chip.uniqueID
        origin = wear.chip.origin.rawValue
        sectors = wear.sectors.map {
            Sector(
                sector: $0.sector, erases: $0.erases, byProbe: $0.byProbe, bySerial: $0.bySerial,
                share: $0.share, lastAt: $0.lastAt)
        }
        warning = wear.warning
    }
}
