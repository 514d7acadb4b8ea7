/// The virtual board's probe: bulk transfers as messages on a Unix socket.
///
/// Host to board: kind (0 OUT, 1 IN, 2 reset), length as little-endian u32, then the bytes if OUT. Board to host:
/// status (0 ok, 1 timeout, 2 stall, 3 unplugged, 4 overflow), length as little-endian u32, then the bytes if IN.
public final class SocketPipe: USBPipe {
    private enum Kind: UInt8 {
        case out = 0
        case `in` = 1
        case reset = 2
    }

    /// Longest answer accepted, above any that the ST-LINK protocol has.
    private static let limit = 1 << 20
    /// Beyond the transfer's own timeout, for a virtual board that the machine keeps waiting.
    private static let grace = Duration.seconds(30)

    private let path: String
    private var socket: StreamSocket

    /// Connects to `probe.sock` of a virtual board.
    public init(path: String) throws(PipeError) {
        self.path = path
        socket = try Self.connected(path)
    }

    /// Sends one bulk OUT transfer.
    public func send(_ bytes: [UInt8], timeout: Duration) throws(PipeError) {
        _ = try transfer(.out, length: bytes.count, bytes, timeout: timeout)
    }

    /// Asks for one bulk IN transfer of at most `count` bytes.
    public func receive(_ count: Int, timeout: Duration) throws(PipeError) -> [UInt8] {
        try transfer(.in, length: count, [], timeout: timeout)
    }

    /// Connects to the probe again.
    public func reclaim() throws(PipeError) {
        socket.close()
        socket = try Self.connected(path)
    }

    /// Resets the probe on its bus.
    public func reset() throws(PipeError) {
        _ = try transfer(.reset, length: 0, [], timeout: .seconds(1))
    }

    /// Closes the socket.
    public func close() {
        socket.close()
    }

    private func transfer(
        _ kind: Kind, length: Int, _ bytes: [UInt8], timeout: Duration
    ) throws(PipeError) -> [UInt8] {
        guard let size = UInt32(exactly: length) else { throw .failed("transfer of \(length) bytes") }
        let deadline = ContinuousClock.now + timeout + Self.grace
        var hasOverflowed = false
        do throws(StreamSocket.Failure) {
            try socket.send([kind.rawValue] + [UInt8](record: size.littleEndian) + bytes, until: deadline)
            let head = try socket.receive(exactly: 5, until: deadline)
            let count = Int(UInt32(littleEndian: head.record(UInt32.self, at: 1) ?? 0))
            guard count <= Self.limit, kind == .in || count == 0 else {
                throw .system(call: "transfer", text: "answer of \(count) bytes")
            }
            let data = try socket.receive(exactly: count, until: deadline)
            switch head[0] {
            case 0: return data
            case 1: throw .timeout
            case 2: break
            case 3: throw .ended
            case 4: hasOverflowed = true
            default: throw .system(call: "transfer", text: "status \(head[0])")
            }
        } catch {
            throw Self.failure(error)
        }
        throw hasOverflowed ? .overflow : .stall
    }

    private static func connected(_ path: String) throws(PipeError) -> StreamSocket {
        do {
            return try StreamSocket(path: path)
        } catch {
            throw failure(error)
        }
    }

    private static func failure(_ error: StreamSocket.Failure) -> PipeError {
        switch error {
        case .timeout: .timeout
        case .ended: .unplugged
        case .system(let call, let text): .failed("\(call): \(text)")
        }
    }
}
