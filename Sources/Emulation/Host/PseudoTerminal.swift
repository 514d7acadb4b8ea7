import Foundation

/// The host's side of the virtual COM port.
final class PseudoTerminal {
    /// Path that a host opens.
    let path: String
    private(set) var descriptor: Int32
    /// Kept open so that the terminal does not hang up when a host closes it.
    private var slave: Int32

    init() throws(EmulationError) {
        var master: Int32 = -1
        var slave: Int32 = -1
        guard openpty(&master, &slave, nil, nil, nil) == 0, let name = ttyname(slave) else {
            throw .system(call: "openpty", reason: String(cString: strerror(errno)))
        }
        path = String(cString: name)
        descriptor = master
        self.slave = slave
        var settings = termios()
        tcgetattr(slave, &settings)
        cfmakeraw(&settings)
        cfsetspeed(&settings, speed_t(B115200))
        tcsetattr(slave, TCSANOW, &settings)
        _ = fcntl(master, F_SETFL, O_NONBLOCK)
        for file in [master, slave] { _ = fcntl(file, F_SETFD, FD_CLOEXEC) }
    }

    deinit { hangUp() }

    /// Pulls the cable.
    func hangUp() {
        if descriptor >= 0 { close(descriptor) }
        if slave >= 0 { close(slave) }
        (descriptor, slave) = (-1, -1)
    }

    /// Reads what the host has written, at most `limit` bytes.
    func read(limit: Int) -> [UInt8] {
        guard descriptor >= 0 else { return [] }
        var buffer = [UInt8](repeating: 0, count: limit)
        let count = Foundation.read(descriptor, &buffer, limit)
        return count > 0 ? Array(buffer.prefix(count)) : []
    }

    /// Writes to the host; returns how many bytes there was room for.
    func write(_ bytes: [UInt8]) -> Int {
        guard descriptor >= 0, !bytes.isEmpty else { return bytes.count }
        return max(0, Foundation.write(descriptor, bytes, bytes.count))
    }

    /// The speed that the host has set, in baud.
    var baud: Double? {
        var settings = termios()
        guard descriptor >= 0, tcgetattr(descriptor, &settings) == 0 else { return nil }
        return Self.speeds[cfgetospeed(&settings)]
    }

    private static let speeds: [speed_t: Double] = {
        let codes: [(Int32, Double)] = [
            (B300, 300), (B1200, 1200), (B2400, 2400), (B4800, 4800), (B9600, 9600), (B19200, 19_200),
            (B38400, 38_400), (B57600, 57_600), (B115200, 115_200), (B230400, 230_400), (B460800, 460_800),
            (B500000, 500_000), (B576000, 576_000), (B921600, 921_600), (B1000000, 1_000_000),
            (B1500000, 1_500_000), (B2000000, 2_000_000), (B3000000, 3_000_000), (B4000000, 4_000_000),
        ]
        return Dictionary(uniqueKeysWithValues: codes.map { (speed_t($0), $1) })
    }()
}
