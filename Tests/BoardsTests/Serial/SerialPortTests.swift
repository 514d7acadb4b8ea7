import Boards
import Glibc
import Testing

@Suite struct SerialPortTests {
    /// The controlling end of a pseudo-terminal, as the virtual board holds it.
    private final class Terminal {
        let path: String
        private(set) var controller: CInt = -1
        private var terminal: CInt = -1

        init() throws {
            var name = [CChar](repeating: 0, count: 128)
            try #require(openpty(&controller, &terminal, &name, nil, nil) == 0)
            path = String(decoding: name.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }

        func send(_ bytes: [UInt8]) {
            #expect(write(controller, bytes, bytes.count) == bytes.count)
        }

        func receive(_ count: Int) -> [UInt8] {
            var buffer = [UInt8](repeating: 0, count: count)
            let received = read(controller, &buffer, count)
            return Array(buffer.prefix(max(0, received)))
        }

        func hangUp() {
            if terminal >= 0 { close(terminal) }
            if controller >= 0 { close(controller) }
            terminal = -1
            controller = -1
        }

        deinit { hangUp() }
    }

    @Test("all 256 byte values pass both ways unchanged")
    func raw() throws {
        let terminal = try Terminal()
        let port = try SerialPort(path: terminal.path, baud: 921_600)
        let bytes = Array(UInt8.min...UInt8.max)
        try port.write(bytes, until: .now + .seconds(5))
        #expect(terminal.receive(256) == bytes)
        terminal.send(bytes)
        var arrived: [UInt8] = []
        while arrived.count < 256 {
            let part = try port.read(until: .now + .seconds(5))
            try #require(!part.isEmpty)
            arrived += part
        }
        #expect(arrived == bytes)
    }

    @Test("a read with nothing there ends at its deadline")
    func deadline() throws {
        let terminal = try Terminal()
        let port = try SerialPort(path: terminal.path, baud: 115_200)
        let deadline = ContinuousClock.now + .milliseconds(30)
        #expect(try port.read(until: deadline).isEmpty)
        #expect(ContinuousClock.now >= deadline)
    }

    @Test("a second opener is told that the port is in use, until it is closed")
    func exclusive() throws {
        let terminal = try Terminal()
        let port = try SerialPort(path: terminal.path, baud: 921_600)
        #expect(throws: StreamError.busy(path: terminal.path)) {
            try SerialPort(path: terminal.path, baud: 921_600)
        }
        port.close()
        _ = try SerialPort(path: terminal.path, baud: 921_600)
        #expect(throws: StreamError.closed) { try port.read(until: .now) }
    }

    @Test("a hang-up is a typed error for reading and for writing")
    func hangUp() throws {
        let terminal = try Terminal()
        let port = try SerialPort(path: terminal.path, baud: 921_600)
        terminal.hangUp()
        #expect(throws: StreamError.hangUp(path: terminal.path)) { try port.read(until: .now + .seconds(5)) }
        #expect(throws: StreamError.hangUp(path: terminal.path)) {
            try port.write([1], until: .now + .seconds(5))
        }
    }

    @Test("a reader that never reads stalls the writer until its deadline, not for ever")
    func stalled() throws {
        let terminal = try Terminal()
        let port = try SerialPort(path: terminal.path, baud: 921_600)
        #expect(throws: StreamError.stalled(path: terminal.path)) {
            try port.write([UInt8](repeating: 1, count: 1 << 20), until: .now + .milliseconds(50))
        }
    }

    @Test("missing ports, files that are no ports and odd speeds are named")
    func unusable() throws {
        let missing = "/dev/this-port-does-not-exist"
        #expect(throws: StreamError.missing(path: missing)) { try SerialPort(path: missing, baud: 921_600) }
        #expect(throws: StreamError.self) { try SerialPort(path: "/dev/null", baud: 921_600) }
        let terminal = try Terminal()
        #expect(throws: StreamError.speed(path: terminal.path, baud: 12_345)) {
            try SerialPort(path: terminal.path, baud: 12_345)
        }
    }

    @Test("the speed reaches the other end")
    func speed() throws {
        let terminal = try Terminal()
        let port = try SerialPort(path: terminal.path, baud: 921_600)
        var settings = termios()
        #expect(tcgetattr(terminal.controller, &settings) == 0)
        #expect(cfgetospeed(&settings) == speed_t(B921600))
        try port.setSpeed(115_200)
        #expect(tcgetattr(terminal.controller, &settings) == 0)
        #expect(cfgetospeed(&settings) == speed_t(B115200))
    }
}
