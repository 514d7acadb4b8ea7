package import Boards
import Console
package import Facts
import Foundation
import Glibc
package import Records

/// Which board is wanted, and what firmware it shall run.
package struct BoardRequest {
    /// The board.
    package var board: BoardSelector
    /// Firmware to run instead of the one built for the board; nil for that one.
    package var firmware: String?
    /// The inference engine of the firmware.
    package var engine: Engine
    /// File that keeps a virtual board's flash; nil to forget it.
    package var flash: String?
    /// How closely a virtual board models time.
    package var timing: VirtualTiming
    /// How models come into flash.
    package var route: InstallRoute
    /// Whether figures are taken of a board that is not set up as its kind.
    package var setUp = SetUp.described
    /// What becomes of another's image in its flash.
    package var foreign = ForeignImage()
    /// File for every transfer on the board's lines; nil for none.
    package var trace: String?
    /// Told what a user should know while the board is at work; nil where nobody asks.
    package var note: (@Sendable (String) -> Void)?

    /// Asks for a board.
    package init(
        _ board: BoardSelector, firmware: String? = nil, engine: Engine = .bundled, flash: String? = nil,
        timing: VirtualTiming = .fast, via route: InstallRoute = .automatic
    ) {
        self.board = board
        self.firmware = firmware
        self.engine = engine
        self.flash = flash
        self.timing = timing
        self.route = route
    }

    /// Opens the board; it is connected at its first use.
    ///
    /// The firmware that is named, or that was built for the board, must be there to be asked.
    ///
    /// - Parameters:
    ///   - store: where its erases are counted.
    ///   - warn: told of worn flash.
    package func open(counting store: Store, warn: @escaping (String) -> Void) throws -> ConnectedBoard {
        try checkFlash()
        let device = try open()
        device.countErases(in: store, warn: warn)
        return device
    }

    /// Opens the board without counting its erases.
    package func open() throws -> ConnectedBoard {
        let trace = try trace.map { try TransferTrace(naming: $0) }
        let device: ConnectedBoard
        if let firmware {
            // A file that is named is read before the board is touched.
            device = try board.open(
                firmware: try Self.image(at: firmware), flash: flash, timing: timing, via: route,
                trace: trace, overForeign: foreign.isAgreed)
        } else {
            let found = try board.find(via: route, trace: trace)
            let image = try Self.built(for: found.descriptor, engine: engine)
            device = try found.open(
                firmware: image, flash: flash, timing: timing, via: route, trace: trace,
                overForeign: foreign.isAgreed)
        }
        device.setUp = setUp
        foreign.guardFlash(of: device)
        if let note { SilenceNote.tell(of: device, note: note) }
        return device
    }

    /// A virtual board of the same kind with the same firmware, whose erases nobody counts.
    package func reference(of device: ConnectedBoard) throws -> ConnectedBoard {
        var request = self
        request.board = .virtual(device.descriptor)
        request.flash = nil
        request.trace = nil
        request.route = .automatic
        return try request.open()
    }

    /// Refuses a flash file that cannot be one before a board is started on it.
    package func checkFlash() throws {
        guard let flash else { return }
        guard case .virtual(let kind) = board else {
            throw CommandError(
                exit: .usage, kind: "usage",
                message: "--flash is for virtual boards, found --board \(board)")
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
