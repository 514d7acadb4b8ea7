import ArgumentParser
import Boards
import Console
import Foundation
import Glibc
import Measurements
import Networks

/// Which board to use, and what firmware it shall run.
struct BoardOptions: ParsableArguments {
    @Option(
        name: .customLong("board"),
        help: ArgumentHelp(
            "Board: virtual:f746zg (unless told otherwise), virtual:f446re, virtual:f767zi, usb[:SERIAL], "
                + "serial:PORT or labgrid:PLACE.", valueName: "BOARD")) var named: BoardSelector?

    @Option(
        help: ArgumentHelp(
            "The board at a place of the labgrid at $LG_COORDINATOR; acquired, and released at the end.",
            valueName: "PLACE")) var labgrid: LabgridPlace?

    @Option(help: ArgumentHelp("Firmware to run instead of the one found.", valueName: "ELF"))
    var firmware: String?

    @OptionGroup var inference: EngineOptions

    @Option(help: ArgumentHelp("File that keeps a virtual board's flash.", valueName: "FILE"))
    var flash: String?

    @Option(
        help: ArgumentHelp(
            "How closely a virtual board models time: fast, or detailed (docs/cycle-model.md).",
            valueName: "TIER")) var timing = VirtualTiming.fast

    @Option(
        help: ArgumentHelp(
            "How models come into flash: probe, serial (by the firmware, needs no probe), or auto.",
            valueName: "ROUTE")) var via = ConnectedBoard.InstallRoute.automatic

    /// The board that was asked for.
    var board: BoardSelector { labgrid?.board ?? named ?? .standard }

    func validate() throws {
        if named != nil, labgrid != nil { throw ValidationError("--board and --labgrid do not go together") }
    }

    /// Opens the board; it is connected at its first use.
    ///
    /// - Parameter store: where its erases are counted.
    func open(counting store: Store) throws -> ConnectedBoard {
        try checkFlash()
        let board = try Self.open(
            board, firmware: firmware, engine: inference.engine, flash: flash, timing: timing, via: via)
        board.countErases(in: store)
        return board
    }

    /// A virtual board of the same kind with the same firmware, whose erases nobody counts.
    func reference(of device: ConnectedBoard) throws -> ConnectedBoard {
        try Self.open(
            .virtual(device.descriptor), firmware: firmware, engine: inference.engine, flash: nil,
            timing: timing)
    }

    /// Refuses a flash file that cannot be one before a board is started on it.
    func checkFlash() throws {
        guard let flash else { return }
        guard case .virtual(let kind) = board else {
            throw ValidationError("--flash is for virtual boards, found --board \(board)")
        }
        guard !flash.isEmpty else {
            throw CommandError.input("--flash: expected the path of a file, found an empty one; name a file")
        }
        var status = stat()
        guard stat(flash, &status) == 0 else {
            let reason = errno
            guard reason == ENOENT else {
                throw CommandError.input(
                    "\(flash): expected a file or a place for one, found: \(String(cString: strerror(reason))); "
                        + "name another")
            }
            let folder = (flash as NSString).deletingLastPathComponent
            guard access(folder.isEmpty ? "." : folder, W_OK) == 0 else {
                throw CommandError.input(
                    "\(flash): no file can be made there; give a path in a writable folder")
            }
            return
        }
        guard status.st_mode & S_IFMT == S_IFREG, access(flash, R_OK | W_OK) == 0 else {
            throw CommandError.input("\(flash): expected a file that can be read and written; name another")
        }
        guard status.st_size == 0 || status.st_size == kind.flashBytes else {
            throw CommandError.input(
                "\(flash): a flash file of \(kind.name) has \(kind.flashBytes) bytes, this one \(status.st_size); "
                    + "name another")
        }
        try checkUnused(flash)
    }

    /// Refuses a flash file that a virtual board has locked.
    private func checkUnused(_ flash: String) throws {
        let descriptor = Glibc.open(flash, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            throw CommandError.input(
                "\(flash): another virtual board uses this flash file; end it or name another")
        }
    }

    /// Opens a board with the firmware that is named, or with the one built for the board, which must be there to be
    /// asked.
    static func open(
        _ board: BoardSelector, firmware: String?, engine: Engine, flash: String?, timing: VirtualTiming,
        via route: ConnectedBoard.InstallRoute = .automatic
    ) throws -> ConnectedBoard {
        // A file that is named is read before the board is touched.
        if let firmware {
            return try board.open(firmware: try image(at: firmware), flash: flash, timing: timing, via: route)
        }
        let found = try board.find(via: route)
        let image = try built(for: found.descriptor, engine: engine)
        return try found.open(firmware: image, flash: flash, timing: timing, via: route)
    }

    private static func image(at path: String) throws -> FirmwareImage {
        do throws(FirmwareError) {
            return try FirmwareImage(path: path)
        } catch {
            throw CommandError(exit: .input, kind: "firmware", message: error.description)
        }
    }

    /// The firmware that was built for a board.
    private static func built(for board: BoardDescriptor, engine: Engine) throws -> FirmwareImage {
        let path: String
        do throws(FirmwareError) {
            path = try FirmwareLocator().path(board: board, engine: engine.rawValue)
        } catch {
            throw CommandError(exit: .input, kind: "firmware", message: error.description)
        }
        return try image(at: path)
    }
}

/// Which inference engine to use.
struct EngineOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Inference engine.", valueName: "NAME")) var engine = Engine.bundled
}
