package import Boards
package import Facts
package import Networks

/// A board that the firmware was put onto, and a model if one was named.
package struct FlashedBoard {
    /// What it said of itself.
    package let identity: BoardIdentity
    package let origin: Origin
    /// Whether the firmware lay there already, byte for byte; nil where only a model was asked for.
    package let firmwareWasPresent: Bool?
    /// The model, and where it lies; nil where none was named.
    package let model: (file: Model, place: InstalledModel)?

    /// Puts the firmware onto a board, or a model behind it, and verifies what it wrote.
    ///
    /// With a model, a board that says it has the firmware keeps it.
    package init(_ board: ConnectedBoard, model: Model?) throws(BoardError) {
        origin = board.origin
        if let model {
            identity = try board.attach()
            self.model = (model, try board.install(model) { _, _ in })
            firmwareWasPresent = nil
        } else {
            let installed = try board.installFirmware()
            identity = installed.identity
            firmwareWasPresent = installed.wasPresent
            self.model = nil
        }
    }
}

/// What was put onto a board, as JSON shows it (docs/reference/json.md).
package struct FlashDocument: Encodable {
    package var board: String
    package var uniqueId: String
    package var origin: String
    package var firmware: String
    package var engine: String
    package var wasPresent: Bool?
    package var modelSha256: String?
    package var flashAddress: Int?
    package var modelWasPresent: Bool?

    package init(_ flashed: FlashedBoard) {
        board = flashed.identity.board
        uniqueId = flashed.identity.uniqueID
        origin = flashed.origin.rawValue
        firmware = flashed.identity.firmwareBuildID
        engine = flashed.identity.engine
        wasPresent = flashed.firmwareWasPresent
        guard let model = flashed.model else { return }
        modelSha256 = model.file.digest.description
        flashAddress = Int(model.place.entryAddress)
        modelWasPresent = model.place.wasPresent
    }
}
