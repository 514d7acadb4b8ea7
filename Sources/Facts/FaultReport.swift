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

    /// Creates a report.
    public init(
        kind: String, pc: UInt32, lr: UInt32, sp: UInt32, xpsr: UInt32, cfsr: UInt32, hfsr: UInt32,
        mmfar:
            UInt32, bfar: UInt32, opIndex: Int?
    ) {
        self.kind = kind
        self.pc = pc
        self.lr = lr
        self.sp = sp
        self.xpsr = xpsr
        self.cfsr = cfsr
        self.hfsr = hfsr
        self.mmfar = mmfar
        self.bfar = bfar
        self.opIndex = opIndex
    }
}
