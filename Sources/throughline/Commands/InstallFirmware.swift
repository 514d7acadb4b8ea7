import ArgumentParser
import Boards
import Console
import Facts
import Networks

/// Puts the firmware onto a board, and a model if one is named.
struct InstallFirmware: ParsableCommand {
    private struct Document: Encodable {
        var board: String
        var uniqueId: String
        var origin: String
        var firmware: String
        var engine: String
        var wasPresent: Bool?
        var modelSha256: String?
        var flashAddress: Int?
        var modelWasPresent: Bool?

        init(_ identity: BoardIdentity, origin: Origin) {
            board = identity.board
            uniqueId = identity.uniqueID
            self.origin = origin.rawValue
            firmware = identity.firmwareBuildID
            engine = identity.engine
        }
    }

    static let configuration = CommandConfiguration(
        commandName: "flash",
        abstract: "Put the firmware onto a board, verify it, and wait until it answers.",
        discussion: """
            With --model, a model is put behind the firmware and verified, so that a later command finds it there. A \
            board that says it has the firmware keeps it then; without --model its flash is compared byte for byte.
            """)

    @Option(help: ArgumentHelp("A model to put into flash as well.", valueName: "MODEL.tflite"))
    var model: String?
    @OptionGroup var board: BoardOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let model = try model.map { try InputFile(path: $0).model() }
        let board = try board.open(counting: try store.open())
        if let model { try install(model, on: board) } else { try installFirmware(on: board) }
    }

    private func installFirmware(on board: ConnectedBoard) throws {
        let installed = try board.installFirmware()
        let (identity, wasPresent) = (installed.identity, installed.wasPresent)
        guard !output.json else {
            var document = Document(identity, origin: board.origin)
            document.wasPresent = wasPresent
            return try Output.json(document)
        }
        let deed = wasPresent ? "was there already and is verified" : "is written and verified"
        Output.line("\(name(identity)) \(deed); \(answer(identity, board.origin))")
    }

    private func install(_ model: Model, on board: ConnectedBoard) throws {
        let identity = try board.attach()
        let installed = try board.install(model) { _, _ in }
        guard !output.json else {
            var document = Document(identity, origin: board.origin)
            document.modelSha256 = model.digest.description
            document.flashAddress = Int(installed.entryAddress)
            document.modelWasPresent = installed.wasPresent
            return try Output.json(document)
        }
        let deed = installed.wasPresent ? "was there already" : "is written and verified"
        Output.line(
            "model of \(model.bytes.count) bytes at 0x\(String(installed.entryAddress, radix: 16)) \(deed); "
                + "\(name(identity)) runs; \(answer(identity, board.origin))")
    }

    private func name(_ identity: BoardIdentity) -> String {
        "firmware \(identity.firmwareBuildID.prefix(12)) (\(identity.engine))"
    }

    private func answer(_ identity: BoardIdentity, _ origin: Origin) -> String {
        "\(identity.board) \(identity.uniqueID) (\(origin)) answers"
    }
}
