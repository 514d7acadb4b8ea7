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
    /// The port or the probe is gone or failed.
    case transport(String)
    /// What came back is not what the protocol says.
    case protocolViolation(String)
    /// The firmware on the board is another one and could not be replaced.
    case firmware(String)
    /// The debug probe or the flash controller reported a failure.
    case probe(String)
    /// An earlier failure left the board in an unknown state.
    case broken(first: String)
}

/// A fault as the firmware reported it.
public struct FaultReport: Codable, Sendable, Hashable {
    /// `hard`, `memory`, `bus`, `usage`, `nmi`, `watchdog`, `stack`.
    public var kind: String
    /// Address of the faulting instruction, 0 if unknown.
    public var pc: UInt32
    /// Link register.
    public var lr: UInt32
    /// Stack pointer.
    public var sp: UInt32
    /// Program status.
    public var xpsr: UInt32
    /// Configurable fault status.
    public var cfsr: UInt32
    /// Hard fault status.
    public var hfsr: UInt32
    /// Memory fault address.
    public var mmfar: UInt32
    /// Bus fault address.
    public var bfar: UInt32
    /// Index of the op that ran, nil if none.
    public var opIndex: Int?
}
