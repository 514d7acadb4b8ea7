import Facts

/// A board at a labgrid place: its serial line over the network, its probe on the exporter's host.
struct LabgridBoard {
    /// Name of the place.
    let place: String
    private let serial: LabgridResource
    private let probe: LabgridResource?
    private let trace: TransferTrace?

    /// Acquires the place.
    init(place: String, trace: TransferTrace? = nil) throws(BoardError) {
        self.place = place
        self.trace = trace
        let resources = try LabgridPlaces.acquire(place)
        guard let serial = resources.first(where: { $0.kind == "NetworkSerialPort" && $0.port != nil }) else {
            let found = resources.map(\.kind).joined(separator: ", ")
            throw .transport(
                "labgrid place \(place): expected a serial port, found \(found.isEmpty ? "nothing" : found); "
                    + "match one to the place with labgrid-client add-match")
        }
        self.serial = serial
        probe = resources.first { $0.kind == "USBDebugger" || $0.kind == "NetworkUSBDebugger" }
    }

    /// Whether figures are silicon's: a pseudo-terminal on the exporter is a virtual board's.
    var origin: Origin { serial.path?.hasPrefix("/dev/pts/") == true ? .emulated : .silicon }

    /// The kind of board, by what its firmware answers.
    func descriptor() throws(BoardError) -> BoardDescriptor {
        let connection = try tracedConnection()
        defer { connection.close() }
        let name: String
        do throws(BoardError) {
            name = try LinkSession(stream: connection.stream).hello().board
        } catch .timeout(let request, let seconds) where probe != nil {
            throw .firmware(
                "labgrid place \(place): no firmware answers \(request) within \(seconds) s; name one with --firmware, "
                    + "which is then flashed on the exporter's host")
        }
        guard let board = BoardDescriptor.all.first(where: { $0.name == name }) else {
            throw .firmware("the firmware at labgrid place \(place) is for \(name), which is not known here")
        }
        return board
    }

    /// The board behind the seam; the firmware is put onto it on the exporter's host if another answers or none.
    ///
    /// - Parameter overForeign: whether it may go over another's image there, which is saved on that host.
    func board(firmware: FirmwareImage, overForeign: Bool = false) throws(BoardError) -> ConnectedBoard {
        if try !answers(with: firmware) { try install(firmware, overForeign: overForeign) }
        let board = ConnectedBoard(
            descriptor: try descriptor(), origin: origin, firmware: firmware
        ) { () throws(BoardError) in
            try connection()
        }
        board.installRoute = .link
        board.trace = trace
        return board
    }

    private func tracedConnection() throws(BoardError) -> BoardConnection {
        try connection().traced(by: trace)
    }

    private func connection() throws(BoardError) -> BoardConnection {
        do {
            return BoardConnection(
                probe: nil,
                stream: try NetworkSerialPort(
                    host: serial.host ?? "localhost", port: serial.port ?? 0, baud: LinkSession.speeds[0]))
        } catch {
            throw .stream(error)
        }
    }

    /// Whether a board answers with a firmware.
    private func answers(with firmware: FirmwareImage) throws(BoardError) -> Bool {
        let connection = try tracedConnection()
        defer { connection.close() }
        do throws(BoardError) {
            return try LinkSession(stream: connection.stream).hello().firmwareBuildID == firmware.buildID
        } catch {
            // Without a probe there is nothing better to say than this.
            guard probe != nil else { throw error }
            return false
        }
    }

    /// Puts the firmware onto the board where the probe is.
    private func install(_ firmware: FirmwareImage, overForeign: Bool) throws(BoardError) {
        guard let probe, let host = probe.host, let path = probe.path, let elf = firmware.path else {
            throw .noProbe(
                "labgrid place \(place): the board runs another firmware and the place has no USBDebugger to flash it by; "
                    + "match one to the place, or flash the board where it is")
        }
        try ExporterProbe(place: place, host: host, path: path).flash(elf: elf, overForeign: overForeign)
    }
}
