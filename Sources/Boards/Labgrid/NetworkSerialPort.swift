import Glibc

/// A serial port that another host serves by Telnet's COM-port option (RFC 2217), as labgrid's exporter does with ser2net.
final class NetworkSerialPort: ByteStream {
    /// Longest that connecting and changing the speed may take.
    private static let patience = Duration.seconds(10)

    /// Host and port.
    let path: String
    private var socket: StreamSocket
    private var telnet = TelnetDecoder()
    private var pending: [UInt8] = []
    private var isClosed = false

    /// Connects, and agrees on 8N1 without flow control.
    init(host: String, port: Int, baud: Int) throws(StreamError) {
        path = "\(host):\(port)"
        do {
            socket = try StreamSocket(host: host, port: port)
        } catch {
            throw .missing(path: path)
        }
        try send(TelnetDecoder.offers)
        try set([(TelnetDecoder.dataSize, [8]), (TelnetDecoder.parity, [1]), (TelnetDecoder.stopSize, [1])])
        try set([(TelnetDecoder.control, [1])])
        try setSpeed(baud)
        pending = []
    }

    deinit { close() }

    func read(until deadline: ContinuousClock.Instant) throws(StreamError) -> [UInt8] {
        while pending.isEmpty {
            guard try receive(until: deadline) else { return [] }
        }
        defer { pending = [] }
        return pending
    }

    func write(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) throws(StreamError) {
        try send(TelnetDecoder.escaped(bytes), until: deadline)
    }

    func setSpeed(_ baud: Int) throws(StreamError) {
        let digits = [24, 16, 8, 0].map { UInt8(truncatingIfNeeded: baud >> $0) }
        telnet.baud = nil
        try set([(TelnetDecoder.baudRate, digits)])
        // What follows would leave at the old speed.
        let deadline = ContinuousClock.now + Self.patience
        while telnet.baud == nil {
            guard try receive(until: deadline) else {
                throw .system(
                    call: "RFC 2217", path: path, code: ETIMEDOUT, text: "the server did not confirm a speed")
            }
        }
        guard telnet.baud == baud else { throw .speed(path: path, baud: baud) }
    }

    func close() {
        isClosed = true
        socket.close()
    }

    /// Takes in what has arrived; returns whether anything had by the deadline.
    private func receive(until deadline: ContinuousClock.Instant) throws(StreamError) -> Bool {
        guard !isClosed else { throw .closed }
        let bytes: [UInt8]
        do {
            bytes = try socket.receive(limit: 4096, until: deadline)
        } catch .timeout {
            return false
        } catch {
            throw .hangUp(path: path)
        }
        pending += telnet.decode(bytes)
        if !telnet.answers.isEmpty {
            let answers = telnet.answers
            telnet.answers = []
            try send(answers)
        }
        return true
    }

    private func set(_ options: [(code: UInt8, value: [UInt8])]) throws(StreamError) {
        try send(options.flatMap { TelnetDecoder.subnegotiation($0.code, $0.value) })
    }

    private func send(
        _ bytes: [UInt8], until deadline: ContinuousClock.Instant = .now + patience
    ) throws(StreamError) {
        guard !isClosed else { throw .closed }
        do {
            try socket.send(bytes, until: deadline)
        } catch .timeout {
            throw .stalled(path: path)
        } catch {
            throw .hangUp(path: path)
        }
    }
}
