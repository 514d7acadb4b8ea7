public import Facts

/// What can go wrong between the host and a board.
public enum BoardError: Error, Sendable, Hashable {
    /// The firmware or the engine refuses the model; the board is well.
    case model(code: Int, opIndex: Int?, opCode: Int?, expected: Int, found: Int, text: String)
    /// The firmware refuses a request; the board is well.
    case refused(code: Int, expected: Int, found: Int, text: String)
    /// The model does not fit into the model log; the board is well.
    case modelTooLarge(bytes: Int, available: Int)
    /// The board took a fault and has reset.
    case fault(FaultReport)
    /// Nothing came back in time.
    case timeout(request: String, seconds: Double)
    /// The serial port is gone or failed.
    case stream(StreamError)
    /// The debug probe on USB cannot be opened.
    case usb(USBError)
    /// A program or another host on the way to the board failed.
    case transport(String)
    /// Bytes came, and none of them made a frame.
    case noise(bytes: Int)
    /// What came back is not what the protocol says.
    case protocolViolation(String)
    /// The firmware on the board is another one and could not be replaced.
    case firmware(String)
    /// The debug probe or the flash controller reported a failure.
    case probe(ProbeError)
    /// This needs a debug probe where there is none.
    case noProbe(String)
    /// Going on must be asked for: it would overwrite what the board holds.
    case consent(String)
    /// An earlier failure left the board in an unknown state.
    indirect case broken(first: BoardError)
}
