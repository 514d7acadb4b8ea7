import ArgumentParser
import Boards
import Measurements
import Networks

/// Which board to use, and what firmware it shall run.
struct BoardOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Board: virtual:f746zg, virtual:f446re, virtual:f767zi, or usb[:SERIAL].", valueName: "BOARD"),
        transform: { try BoardSelector(parsing: $0) }) var board = BoardSelector.standard

    @Option(help: ArgumentHelp("Firmware to run instead of the one found.", valueName: "ELF"))
    var firmware: String?

    @OptionGroup var inference: EngineOptions

    @Option(help: ArgumentHelp("File that keeps a virtual board's flash.", valueName: "FILE"))
    var flash: String?

    @Option(
        help: ArgumentHelp(
            "How closely a virtual board models time: fast, or detailed (docs/cycle-model.md).",
            valueName: "TIER"),
        transform: { name in
            guard let timing = VirtualTiming(rawValue: name) else {
                throw ValidationError("expected fast or detailed")
            }
            return timing
        }) var timing = VirtualTiming.fast

    /// Opens the board; it is connected at its first use.
    ///
    /// - Parameter store: where its erases are counted.
    func open(counting store: Store) throws -> ConnectedBoard {
        let board = try Self.open(
            board, firmware: firmware, engine: inference.engine, flash: flash, timing: timing)
        board.countErases(in: store)
        return board
    }

    /// Opens a board with the firmware that is named, or with the one built for the board, which must be there to be
    /// asked.
    static func open(
        _ board: BoardSelector, firmware: String?, engine: Engine, flash: String?, timing: VirtualTiming
    ) throws -> ConnectedBoard {
        let kind = firmware == nil ? try board.descriptor() : .f746zg
        let image: FirmwareImage
        do throws(FirmwareError) {
            // Not by ??, whose closure loses the error's type.
            let path: String
            if let firmware {
                path = firmware
            } else {
                path = try FirmwareLocator().path(board: kind, engine: engine.rawValue)
            }
            image = try FirmwareImage(path: path)
        } catch {
            throw CommandError(exit: .input, kind: "firmware", message: error.description)
        }
        return try board.open(firmware: image, flash: flash, timing: timing)
    }
}

/// Which inference engine to use.
struct EngineOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Inference engine.", valueName: "NAME"),
        transform: { name in
            guard let engine = Engine(rawValue: name) else {
                let known = Engine.allCases.map(\.rawValue).joined(separator: ", ")
                throw ValidationError("expected one of \(known)")
            }
            return engine
        }) var engine = Engine.bundled
}
