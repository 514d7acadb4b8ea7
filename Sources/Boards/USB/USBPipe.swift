/// Bytes to and from a debug probe's bulk endpoints: the narrow seam below the ST-LINK driver.
///
/// Calls are made from one thread at a time.
public protocol USBPipe: AnyObject {
    /// Sends one bulk OUT transfer.
    func send(_ bytes: [UInt8], timeout: Duration) throws(PipeError)

    /// Asks for one bulk IN transfer of at most `count` bytes.
    func receive(_ count: Int, timeout: Duration) throws(PipeError) -> [UInt8]

    /// Gives the probe back and takes it again, with nothing left over from before.
    func reclaim() throws(PipeError)

    /// Resets the probe on the bus, after which it answers again if it only hung.
    func reset() throws(PipeError)

    /// Gives the probe back; further calls throw `PipeError.unplugged`.
    func close()
}

/// Why a transfer failed.
public enum PipeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The probe did not answer in time.
    case timeout
    /// The probe refused the transfer.
    case stall
    /// More came than was asked for: an answer to something else.
    case overflow
    /// The probe is gone.
    case unplugged
    /// The operating system or the virtual board reported something else.
    case failed(String)

    /// What failed and what to do.
    public var description: String {
        switch self {
        case .timeout: "the debug probe does not answer; unplug it and plug it in again"
        case .stall: "the debug probe refused a transfer; unplug it and plug it in again"
        case .overflow: "the debug probe answers something else; unplug it and plug it in again"
        case .unplugged: "the debug probe is gone; plug the board in again"
        case .failed(let text): "the debug probe cannot be reached: \(text)"
        }
    }
}
