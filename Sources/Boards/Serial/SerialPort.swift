import Glibc

/// A serial port of the operating system: raw, 8N1, without flow control, held exclusively.
public final class SerialPort: ByteStream {
    private static let speeds: [Int: speed_t] = [
        9600: speed_t(B9600), 57600: speed_t(B57600), 115_200: speed_t(B115200), 230_400: speed_t(B230400),
        460_800: speed_t(B460800), 921_600: speed_t(B921600),
    ]

    /// Path of the device, such as `/dev/ttyACM0`.
    public let path: String
    private var descriptor: CInt

    /// Opens a port, takes it exclusively and discards what had arrived.
    ///
    /// - Parameters:
    ///   - path: the device.
    ///   - baud: 9600 to 921600.
    public init(path: String, baud: Int) throws(StreamError) {
        self.path = path
        let opened = Self.retrying { open(path, O_RDWR | O_NOCTTY | O_NONBLOCK | O_CLOEXEC) }
        guard opened >= 0 else { throw Self.openError(path: path, code: errno) }
        descriptor = opened
        do {
            try acquire()
            try configure(baud: baud)
        } catch {
            close()
            throw error
        }
        tcflush(descriptor, TCIOFLUSH)
    }

    deinit { close() }

    /// Reads what has arrived, waiting for at least one byte until the deadline.
    public func read(until deadline: ContinuousClock.Instant) throws(StreamError) -> [UInt8] {
        var buffer = [UInt8](repeating: 0, count: 4096)
        while true {
            guard descriptor >= 0 else { throw .closed }
            let ready = try waitFor(POLLIN, until: deadline)
            let count = Glibc.read(descriptor, &buffer, buffer.count)
            if count > 0 { return Array(buffer[..<count]) }
            if count == 0 {
                // With VMIN = 0 a terminal reads as empty both when idle and after a hang-up; poll tells which.
                if ready.hangUp { throw .hangUp(path: path) }
            } else if errno == EIO || errno == ENXIO || errno == ENODEV {
                throw .hangUp(path: path)
            } else if errno != EAGAIN && errno != EINTR {
                throw failure("read")
            }
            if !ready.any { return [] }
        }
    }

    /// Writes all bytes.
    public func write(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) throws(StreamError) {
        var sent = 0
        while sent < bytes.count {
            guard descriptor >= 0 else { throw .closed }
            let count = bytes[sent...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count > 0 {
                sent += count
            } else if count < 0 && (errno == EIO || errno == ENXIO || errno == ENODEV) {
                throw .hangUp(path: path)
            } else if count < 0 && errno != EAGAIN && errno != EINTR {
                throw failure("write")
            } else if count < 0 && errno == EAGAIN {
                let ready = try waitFor(POLLOUT, until: deadline)
                if ready.hangUp { throw .hangUp(path: path) }
                if !ready.any { throw .stalled(path: path) }
            }
        }
    }

    /// Changes the speed once what was written has left.
    public func setSpeed(_ baud: Int) throws(StreamError) {
        guard descriptor >= 0 else { throw .closed }
        guard Self.retrying({ tcdrain(descriptor) }) == 0 else { throw failure("tcdrain") }
        try configure(baud: baud)
    }

    /// Gives the port back; closing twice does nothing.
    public func close() {
        guard descriptor >= 0 else { return }
        // A virtual board holds its own end open, so that closing alone would leave it exclusive for ever.
        _ = ioctl(descriptor, UInt(TIOCNXCL))
        Glibc.close(descriptor)
        descriptor = -1
    }

    private func acquire() throws(StreamError) {
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            if errno == EWOULDBLOCK { throw .busy(path: path) }
            throw failure("flock")
        }
        guard isatty(descriptor) == 1 else { throw .noPort(path: path) }
        guard ioctl(descriptor, UInt(TIOCEXCL)) == 0 else { throw failure("ioctl TIOCEXCL") }
    }

    private func configure(baud: Int) throws(StreamError) {
        guard let speed = Self.speeds[baud] else { throw .speed(path: path, baud: baud) }
        var settings = termios()
        guard tcgetattr(descriptor, &settings) == 0 else { throw failure("tcgetattr") }
        cfmakeraw(&settings)
        settings.c_cflag &= ~tcflag_t(CSTOPB) & ~tcflag_t(CRTSCTS) & ~tcflag_t(HUPCL)
        settings.c_cflag |= tcflag_t(CLOCAL) | tcflag_t(CREAD)
        withUnsafeMutableBytes(of: &settings.c_cc) { controls in
            controls[Int(VMIN)] = 0
            controls[Int(VTIME)] = 0
        }
        guard cfsetispeed(&settings, speed) == 0, cfsetospeed(&settings, speed) == 0 else {
            throw .speed(path: path, baud: baud)
        }
        guard Self.retrying({ tcsetattr(descriptor, TCSANOW, &settings) }) == 0 else {
            throw failure("tcsetattr")
        }
    }

    private func waitFor(_ events: CInt, until deadline: ContinuousClock.Instant) throws(StreamError)
        -> Readiness
    {
        let poll = Readiness.wait(descriptor, events: events, until: deadline)
        guard let poll else { throw failure("poll") }
        return poll
    }

    private func failure(_ call: String) -> StreamError {
        let code = errno
        // What a terminal says to any call once its other end is gone.
        if [EIO, ENXIO, ENODEV].contains(code) { return .hangUp(path: path) }
        return .system(call: call, path: path, code: code, text: String(cString: strerror(code)))
    }

    private static func openError(path: String, code: CInt) -> StreamError {
        switch code {
        case ENOENT, ENXIO, ENODEV: .missing(path: path)
        case EACCES, EPERM: .denied(path: path)
        case EBUSY: .busy(path: path)
        default: .system(call: "open", path: path, code: code, text: String(cString: strerror(code)))
        }
    }

    private static func retrying(_ call: () -> CInt) -> CInt {
        while true {
            let result = call()
            if result >= 0 || errno != EINTR { return result }
        }
    }
}
