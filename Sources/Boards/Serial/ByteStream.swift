/// A two-way stream of bytes with a speed: a serial port, or a scripted one in tests.
///
/// Calls are made from one thread at a time.
public protocol ByteStream: AnyObject {
    /// Reads what has arrived, waiting for at least one byte until the deadline.
    ///
    /// - Returns: bytes in order; none if the deadline passed first.
    func read(until deadline: ContinuousClock.Instant) throws(StreamError) -> [UInt8]

    /// Writes all bytes.
    func write(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) throws(StreamError)

    /// Changes the speed once what was written has left.
    func setSpeed(_ baud: Int) throws(StreamError)

    /// Gives the stream back; further calls throw `StreamError.closed`.
    func close()
}

/// Why a stream failed.
public enum StreamError: Error, Hashable, Sendable, CustomStringConvertible {
    /// A debug probe has none.
    case unoffered(probe: String)
    /// There is no such port.
    case missing(path: String)
    /// What lies there is none.
    case noPort(path: String)
    /// The user may not open the port.
    case denied(path: String)
    /// Another program uses the port.
    case busy(path: String)
    /// The other end is gone: unplugged, or the virtual board has ended.
    case hangUp(path: String)
    /// The other end did not take the bytes in time.
    case stalled(path: String)
    /// The port does not offer this speed.
    case speed(path: String, baud: Int)
    /// The stream was closed on this side.
    case closed
    /// A system call failed.
    case system(call: String, path: String, code: Int32, text: String)

    /// What failed and what to do.
    public var description: String {
        switch self {
        case .unoffered(let probe):
            "ST-LINK \(probe) offers no serial port (no /dev/ttyACM* belongs to it); plug it in again, or load the "
                + "kernel module cdc_acm"
        case .missing(let path):
            "serial port \(path) does not exist; plug the board in again, or name another port"
        case .noPort(let path): "\(path) is no serial port; name one, such as /dev/ttyACM0"
        case .denied(let path):
            "no permission for serial port \(path); add the user to the group dialout and log in again"
        case .busy(let path): "serial port \(path) is in use by another program; close it"
        case .hangUp(let path): "the other end of serial port \(path) is gone; plug the board in again"
        case .stalled(let path): "serial port \(path) takes no more bytes; reset the board"
        case .speed(let path, let baud): "serial port \(path) does not offer \(baud) baud"
        case .closed: "the serial port is closed"
        case .system(let call, let path, let code, let text):
            "\(call) on \(path) failed: \(text) (errno \(code))"
        }
    }

    /// A stable word for each kind.
    var word: String {
        switch self {
        case .unoffered: "unoffered"
        case .missing: "missing"
        case .noPort: "no_port"
        case .denied: "denied"
        case .busy: "busy"
        case .hangUp: "gone"
        case .stalled: "stalled"
        case .speed: "speed"
        case .closed: "closed"
        case .system: "system"
        }
    }
}
