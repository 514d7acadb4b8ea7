import ArgumentParser
import Boards
import Measurements

/// Puts the firmware onto a board.
struct InstallFirmware: ParsableCommand {
    private struct Document: Encodable {
        var board: String
        var uniqueId: String
        var origin: String
        var firmware: String
        var engine: String
        var wasPresent: Bool
    }

    static let configuration = CommandConfiguration(
        commandName: "flash",
        abstract: "Put the firmware onto a board, verify it, and wait until it answers.")

    @OptionGroup var board: BoardOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let board = try board.open(counting: try store.open())
        let installed = try board.installFirmware()
        let (identity, wasPresent) = (installed.identity, installed.wasPresent)
        if output.json {
            try Output.json(
                Document(
                    board: identity.board, uniqueId: identity.uniqueID, origin: board.origin.rawValue,
                    firmware: identity.firmwareBuildID, engine: identity.engine, wasPresent: wasPresent))
        } else {
            let deed = wasPresent ? "was there already and is verified" : "is written and verified"
            Output.line(
                "firmware \(identity.firmwareBuildID.prefix(12)) (\(identity.engine)) \(deed); "
                    + "\(identity.board) \(identity.uniqueID) (\(board.origin)) answers")
        }
    }
}
