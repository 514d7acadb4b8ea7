public import Facts

/// A board that was found by its name, before it is known what firmware it shall run.
///
/// It may be opened once. One on USB is held from here on: its probe is attached to the chip and nobody else's.
public final class FoundBoard {
    /// How the board is reached.
    enum Way {
        /// A process that is started on demand.
        case process
        /// A probe on USB, by the name that it was asked for.
        case probe(LibUSBPipe, STLink, name: String?)
        /// A place of a labgrid.
        case place(LabgridBoard)
        /// A serial port alone.
        case line(SerialLine)
    }

    /// What kind of board it is.
    public let descriptor: BoardDescriptor
    /// Whether its figures are silicon's or predictions.
    public let origin: Origin
    private let way: Way

    init(descriptor: BoardDescriptor, origin: Origin, way: Way) {
        self.descriptor = descriptor
        self.origin = origin
        self.way = way
    }

    /// A board whose probe is attached to its chip.
    convenience init(
        attached found: (pipe: LibUSBPipe, driver: STLink, board: BoardDescriptor), named name: String?
    ) {
        self.init(
            descriptor: found.board, origin: found.pipe.probe.origin,
            way: .probe(found.pipe, found.driver, name: name))
    }

    /// A board that is reached by its serial port alone.
    ///
    /// - Throws: `BoardError.timeout` if no firmware answers.
    convenience init(on line: SerialLine) throws(BoardError) {
        self.init(descriptor: try line.descriptor(), origin: line.origin, way: .line(line))
    }

    /// Opens the board; it is connected at its first use.
    ///
    /// - Parameters:
    ///   - firmware: what must run on it.
    ///   - flash: file that keeps a virtual board's flash contents; forgotten at the end if nil.
    ///   - timing: how closely a virtual board models time.
    ///   - route: how models come into flash; a board without its probe gets them over the serial line.
    ///   - trace: notes what is transferred.
    ///   - overForeign: whether firmware may go over another's image where only another host can look at it.
    public func open(
        firmware: FirmwareImage, flash: String? = nil, timing: VirtualTiming = .fast,
        via route: InstallRoute = .probe, trace: TransferTrace? = nil, overForeign: Bool = false
    ) throws(BoardError) -> ConnectedBoard {
        let board = try opened(firmware, flash, timing, route, overForeign)
        board.trace = trace
        return board
    }

    private func opened(
        _ firmware: FirmwareImage, _ flash: String?, _ timing: VirtualTiming, _ route: InstallRoute,
        _ overForeign: Bool
    ) throws(BoardError) -> ConnectedBoard {
        let (kind, origin) = (descriptor, origin)
        let board: ConnectedBoard
        switch way {
        case .process:
            board = ConnectedBoard(descriptor: kind, origin: origin, firmware: firmware, pacing: .emulated) {
                () throws(BoardError) in
                try VirtualBoardProcess(board: kind, flash: flash, timing: timing).connection()
            }
        case .place(let place): return try place.board(firmware: firmware, overForeign: overForeign)
        case .line(let line):
            board = ConnectedBoard(descriptor: kind, origin: origin, firmware: firmware) {
                () throws(BoardError) in try line.connection()
            }
            board.installRoute = .link
            return board
        case .probe(let pipe, let driver, let name):
            let wanted = name ?? pipe.probe.name
            var held: (pipe: LibUSBPipe, driver: STLink)? = (pipe, driver)
            board = ConnectedBoard(descriptor: kind, origin: origin, firmware: firmware) {
                () throws(BoardError) in
                if let first = held {
                    held = nil
                    return try first.pipe.connection(with: first.driver)
                }
                return try Self.connection(named: wanted, origin: origin)
            }
        }
        board.installRoute = route
        return board
    }

    /// The probe is looked up anew at each connection: a board that was plugged in again has a new address.
    private static func connection(named name: String, origin: Origin) throws(BoardError) -> BoardConnection {
        let pipe: LibUSBPipe
        do throws(USBError) {
            pipe = try LibUSBPipe(named: name)
        } catch {
            throw .usb(error)
        }
        let found = pipe.probe
        guard found.origin == origin else {
            throw .transport("ST-LINK \(found.name) was \(origin) and is \(found.origin); start again")
        }
        return try pipe.connection()
    }
}
