/// The flash controller of an STM32F7, driven over the debug port with the core halted (RM0385 section 3).
///
/// Option bytes are never touched. The controller is locked whenever no method runs.
struct FlashController {
    private enum Register {
        static let key: UInt32 = 0x4002_3C04
        static let status: UInt32 = 0x4002_3C0C
        static let control: UInt32 = 0x4002_3C10
        static let option: UInt32 = 0x4002_3C14
    }

    private enum Control {
        static let program: UInt32 = 1 << 0
        static let sectorErase: UInt32 = 1 << 1
        static let start: UInt32 = 1 << 16
        static let lock: UInt32 = 1 << 31
    }

    private static let busy: UInt32 = 1 << 16
    /// OPERR, WRPERR, PGAERR, PGPERR, ERSERR.
    private static let errors: UInt32 = 0xF2
    /// Longest sector erase is 4 s (DS10916 table 44); a page of words takes far less.
    private static let eraseTimeout = Duration.seconds(6)
    private static let programTimeout = Duration.seconds(1)
    /// Supply from which flash may be programmed by words (RM0385 section 3.3.6).
    private static let wordVoltage = 2700

    private let probe: STLink
    private let byWords: Bool

    /// Unlocks the controller of a halted chip.
    ///
    /// - Throws: `ProbeError.readProtected`, or `.flash` if the keys are not accepted.
    init(probe: STLink) throws(ProbeError) {
        self.probe = probe
        byWords = (probe.info?.millivolts ?? 0) >= Self.wordVoltage
        let level = UInt8(truncatingIfNeeded: try probe.readWord(Register.option) >> 8)
        guard level == 0xAA else { throw .readProtected(level: level) }
        if try probe.readWord(Register.control) & Control.lock != 0 {
            try probe.writeWord(Register.key, 0x4567_0123)
            try probe.writeWord(Register.key, 0xCDEF_89AB)
        }
        let control = try probe.readWord(Register.control)
        guard control & Control.lock == 0 else {
            throw .flash(operation: "unlock", address: Register.control, status: control)
        }
    }

    /// Erases a sector.
    func erase(sector: Int, at address: UInt32) throws(ProbeError) {
        try begin("erase", at: address)
        let command = Control.sectorErase | UInt32(truncatingIfNeeded: sector & 15) << 3 | parallelism
        try probe.writeWord(Register.control, command)
        try probe.writeWord(Register.control, command | Control.start)
        try finish("erase", at: address, timeout: Self.eraseTimeout)
    }

    /// Programs erased flash, at most one 1 KiB page of whole words.
    func program(_ data: [UInt8], at address: UInt32) throws(ProbeError) {
        try begin("program", at: address)
        try probe.writeWord(Register.control, Control.program | parallelism)
        if byWords {
            try probe.writeWords(address, data)
        } else {
            try probe.writeBytes(address, data)
        }
        try finish("program", at: address, timeout: Self.programTimeout)
    }

    /// Locks the controller until the next unlock.
    func lock() throws(ProbeError) {
        try probe.writeWord(Register.control, Control.lock)
    }

    private var parallelism: UInt32 { byWords ? 2 << 8 : 0 }

    private func begin(_ operation: String, at address: UInt32) throws(ProbeError) {
        try waitWhileBusy(operation, at: address, timeout: Self.eraseTimeout)
        try probe.writeWord(Register.status, Self.errors | 1)
    }

    private func finish(_ operation: String, at address: UInt32, timeout: Duration) throws(ProbeError) {
        let status = try waitWhileBusy(operation, at: address, timeout: timeout)
        guard status & Self.errors == 0 else {
            throw .flash(operation: operation, address: address, status: status)
        }
        try probe.writeWord(Register.control, 0)
    }

    @discardableResult
    private func waitWhileBusy(
        _ operation: String, at address: UInt32, timeout: Duration
    ) throws(ProbeError) -> UInt32 {
        let start = probe.pacing.now()
        var status: UInt32
        repeat {
            status = try probe.readWord(Register.status)
            if status & Self.busy == 0 { return status }
            probe.pacing.pause(.milliseconds(1))
        } while probe.pacing.now() - start < timeout
        throw .flash(operation: operation, address: address, status: status)
    }
}
