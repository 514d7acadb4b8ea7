import Facts
import Foundation

/// A board that is reached by a serial port alone, without its debug probe.
struct SerialLine {
    /// Path of the port, such as `/dev/ttyACM0`.
    let path: String
    /// Whether figures are silicon's or an emulator's.
    let origin: Origin
    private let trace: TransferTrace?

    /// The serial port at a path.
    ///
    /// A pseudo-terminal is taken for a virtual board's, since no chip is behind one; a port of an emulated ST-LINK
    /// is told by its probe.
    init(path: String, trace: TransferTrace? = nil) {
        self.path = path
        self.trace = trace
        let real = URL(filePath: path).resolvingSymlinksInPath().path
        let probe = try? AttachedProbe.all().first { $0.serialPort == real }
        origin = real.hasPrefix("/dev/pts/") ? .emulated : probe?.origin ?? .silicon
    }

    /// The serial port of an ST-LINK.
    init(of probe: AttachedProbe, trace: TransferTrace? = nil) throws(BoardError) {
        self.trace = trace
        guard let path = probe.serialPort else {
            throw .stream(.unoffered(probe: probe.name))
        }
        self.path = path
        origin = probe.origin
    }

    /// The kind of board, by what its firmware answers.
    ///
    /// - Throws: `BoardError.timeout` if none answers: firmware comes onto a board by its probe only.
    func descriptor() throws(BoardError) -> BoardDescriptor {
        let connection = try connection().traced(by: trace)
        defer { connection.close() }
        let name = try LinkSession(stream: connection.stream).hello().board
        guard let board = BoardDescriptor.all.first(where: { $0.name == name }) else {
            let known = BoardDescriptor.all.map(\.name).joined(separator: ", ")
            throw .firmware("the firmware at \(path) is for \(name); this program knows \(known)")
        }
        return board
    }

    /// Opens the port; there is no probe.
    func connection() throws(BoardError) -> BoardConnection {
        do {
            return BoardConnection(
                probe: nil, stream: try SerialPort(path: path, baud: LinkSession.speeds[0]))
        } catch {
            throw .stream(error)
        }
    }
}
