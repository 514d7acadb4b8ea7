public import Facts

/// Names a board on the command line: `virtual:f746zg`, or `f746zg` or `nucleo-f746zg` for short, `usb`, `usb:SERIAL`, `usb:PATH`,
/// `serial:PORT` or `labgrid:PLACE`.
public enum BoardSelector: Hashable, Sendable, CustomStringConvertible {
    /// A virtual board of a kind, started on demand.
    case virtual(BoardDescriptor)
    /// A board on USB, by its probe's serial number or USB path if several are connected.
    case usb(serial: String?)
    /// A board whose firmware answers on a serial port, without its probe.
    case serial(port: String)
    /// The board at a place of a labgrid, which is held until this process ends.
    case labgrid(place: String)

    /// The board that is used if none is named.
    public static let standard = BoardSelector.virtual(.f746zg)

    /// Reads a selector.
    ///
    /// - Throws: `BoardSelectorError` naming what is allowed.
    public init(parsing text: String) throws(BoardSelectorError) {
        if let board = BoardDescriptor.called(text) {
            self = .virtual(board)
            return
        }
        let parts = text.split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false).map(
            String.init)
        switch (parts.first, parts.count > 1 ? parts[1] : nil) {
        case ("virtual", let name?):
            guard let board = BoardDescriptor.called(name) else { throw BoardSelectorError(text: text) }
            self = .virtual(board)
        case ("usb", nil): self = .usb(serial: nil)
        case ("usb", let serial?) where !serial.isEmpty: self = .usb(serial: serial)
        case ("serial", let port?) where !port.isEmpty: self = .serial(port: port)
        case ("labgrid", let place?) where !place.isEmpty && !place.hasPrefix("-"):
            self = .labgrid(place: place)
        default: throw BoardSelectorError(text: text)
        }
    }

    /// As it is written on the command line.
    public var description: String {
        switch self {
        case .virtual(let board): "virtual:\(board.shortName)"
        case .usb(nil): "usb"
        case .usb(let serial?): "usb:\(serial)"
        case .serial(let port): "serial:\(port)"
        case .labgrid(let place): "labgrid:\(place)"
        }
    }

    /// Finds the board, which tells what kind it is; one on USB stays attached to its probe meanwhile.
    ///
    /// - Parameters:
    ///   - route: how models shall come into flash. By `link`, the probe of a board on USB is not used at all,
    ///     and the firmware is asked what board it is on; automatically, that is so where the probe cannot be used.
    ///   - trace: notes what is transferred.
    public func find(
        via route: InstallRoute = .probe, trace: TransferTrace? = nil
    ) throws(BoardError) -> FoundBoard {
        switch self {
        case .virtual(let board): return FoundBoard(descriptor: board, origin: .emulated, way: .process)
        case .usb(let name) where route == .link:
            return try FoundBoard(on: try SerialLine(of: try Self.probe(name), trace: trace))
        case .usb(let name):
            do throws(BoardError) {
                return FoundBoard(attached: try LibUSBPipe.attached(named: name, trace: trace), named: name)
            } catch {
                // What the probe says is worth more than that nobody answers on its serial port either.
                guard route == .automatic, let probe = try? Self.probe(name),
                    let line = try? SerialLine(of: probe, trace: trace),
                    let board = try? FoundBoard(on: line)
                else { throw error }
                return board
            }
        case .serial(let port):
            guard route != .probe else {
                throw .noProbe(
                    "\(self) has no probe to install models by; choose --via serial, or the board on usb")
            }
            return try FoundBoard(on: SerialLine(path: port, trace: trace))
        case .labgrid(let place):
            let board = try labgridBoard(place, via: route, trace)
            return FoundBoard(
                descriptor: try board.descriptor(), origin: board.origin, way: .place(board))
        }
    }

    /// Opens the board; it is connected at its first use.
    ///
    /// - Parameters:
    ///   - firmware: what must run on it.
    ///   - flash: file that keeps a virtual board's flash contents; forgotten at the end if nil.
    ///   - timing: how closely a virtual board models time.
    ///   - route: how models come into flash, as for `find`; a virtual board, which has no firmware at first, gets that
    ///     by its probe in any case.
    ///   - trace: notes what is transferred.
    ///   - overForeign: whether firmware may go over another's image where only another host can look at it.
    public func open(
        firmware: FirmwareImage, flash: String? = nil, timing: VirtualTiming = .fast,
        via route: InstallRoute = .probe, trace: TransferTrace? = nil, overForeign: Bool = false
    ) throws(BoardError) -> ConnectedBoard {
        // There, firmware can be put onto a board that has none to tell what board it is.
        if case .labgrid(let place) = self {
            return try labgridBoard(place, via: route, trace).board(
                firmware: firmware, overForeign: overForeign)
        }
        return try find(via: route, trace: trace).open(
            firmware: firmware, flash: flash, timing: timing, via: route, trace: trace,
            overForeign: overForeign)
    }

    private func labgridBoard(
        _ place: String, via route: InstallRoute, _ trace: TransferTrace?
    ) throws(BoardError) -> LabgridBoard {
        guard route != .probe else {
            throw .noProbe(
                "\(self): models go over the serial line to a board at a labgrid place; leave --via out")
        }
        return try LabgridBoard(place: place, trace: trace)
    }

    private static func probe(_ name: String?) throws(BoardError) -> AttachedProbe {
        do {
            return try AttachedProbe.only(named: name)
        } catch {
            throw .usb(error)
        }
    }

    /// The boards that can be named here and now, with what stands in the way of each.
    public static func available() -> [BoardListing] {
        virtual() + attached()
    }

    private static func attached() -> [BoardListing] {
        do {
            return try AttachedProbe.all().map { probe in
                BoardListing(
                    selector: .usb(serial: probe.name), origin: probe.origin,
                    detail: "\(probe.model.name) at \(probe.path), \(probe.serialPort ?? "no serial port")",
                    problem: probe.isPermitted ? nil : USBError.denied(path: probe.node).description)
            }
        } catch {
            return [
                BoardListing(
                    selector: .usb(serial: nil), origin: .silicon, detail: "", problem: error.description)
            ]
        }
    }

    private static func virtual() -> [BoardListing] {
        BoardDescriptor.all.map { board in
            let selector = BoardSelector.virtual(board)
            do throws(BoardError) {
                let path = try VirtualBoardProcess.executablePath()
                return BoardListing(selector: selector, origin: .emulated, detail: path, problem: nil)
            } catch {
                return BoardListing(
                    selector: selector, origin: .emulated, detail: "", problem: error.description)
            }
        }
    }
}

/// A board that can be named.
public struct BoardListing: Hashable, Sendable {
    /// How to name it.
    public var selector: BoardSelector
    /// Whether it is silicon or emulated.
    public var origin: Origin
    /// Where it is: a program's path, a port's path.
    public var detail: String
    /// Why it cannot be used, nil if it can.
    public var problem: String?
}

/// A selector that names no board.
public struct BoardSelectorError: Error, Hashable, Sendable, CustomStringConvertible {
    /// What was written.
    public var text: String

    /// What was found and what is allowed.
    public var description: String {
        let boards = BoardDescriptor.all.map { "virtual:\($0.shortName)" }.joined(separator: ", ")
        return "no board is called '\(text)'; use \(boards), usb, usb:SERIAL, serial:PORT or labgrid:PLACE"
    }
}
