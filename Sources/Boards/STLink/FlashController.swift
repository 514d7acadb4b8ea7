import Facts

/// The flash controller of an STM32F7 or F4, driven over the debug port with the core halted (RM0385 and RM0390
/// section 3).
///
/// Option bytes are never touched. The controller is locked whenever no method runs.
struct FlashController: FlashWriter {
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

    /// Bytes that flash is programmed by at once, FLASH_CR.PSIZE.
    enum Parallelism: UInt32, CaseIterable {
        case bytes = 0
        case halfWords = 1
        case words = 2

        /// The widest that the supply allows (RM0385 section 3.3.6, RM0390 section 3.5.2).
        ///
        /// - Parameter reachesHalfWords: whether the probe can write them.
        init(millivolts: Int, reachesHalfWords: Bool = true) {
            self = millivolts >= 2700 ? .words : millivolts >= 2100 && reachesHalfWords ? .halfWords : .bytes
        }

        /// Bytes of one access.
        var width: Int { 1 << Int(rawValue) }
        /// In its place in FLASH_CR.
        var bits: UInt32 { rawValue << 8 }
    }

    private static let busy: UInt32 = 1 << 16
    /// OPERR, WRPERR, PGAERR, PGPERR, ERSERR.
    private static let errors: UInt32 = 0xF2
    /// Bytes of one transfer: the access port's address increment wraps there.
    private static let page = 1024
    /// Longest sector erase is 4 s (DS10916 table 44); a page of words takes far less.
    static let eraseTimeout = Duration.seconds(6)
    private static let programTimeout = Duration.seconds(1)

    private let probe: STLink
    /// How wide flash is programmed.
    let parallelism: Parallelism

    /// Unlocks the controller of a halted chip.
    ///
    /// - Throws: `ProbeError.readProtected`, or `.flash` if the keys are not accepted.
    init(probe: STLink) throws(ProbeError) {
        self.probe = probe
        let info = probe.info
        parallelism = Parallelism(
            millivolts: info?.millivolts ?? 0,
            reachesHalfWords: info.map { $0.hardware >= 3 || $0.firmware >= STLink.halfWordFirmware } ?? false
        )
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

    func erase(_ sectors: [BoardDescriptor.Sector]) throws(ProbeError) {
        for sector in sectors.sorted(by: { $0.index < $1.index }) {
            let address = sector.range.lowerBound
            try begin("erase", at: address)
            let number = UInt32(truncatingIfNeeded: sector.index & 31) << 3
            let command = Control.sectorErase | number | parallelism.bits
            try probe.writeWord(Register.control, command)
            try probe.writeWord(Register.control, command | Control.start)
            try finish("erase", at: address, timeout: Self.eraseTimeout)
        }
    }

    func program(_ pieces: [FlashProgrammer.Piece], progress: (Int) -> Void) throws(ProbeError) {
        var written = 0
        for page in pieces.flatMap({ $0.cut(at: Self.page) }) {
            try begin("program", at: page.address)
            try probe.writeWord(Register.control, Control.program | parallelism.bits)
            try probe.write(page.address, page.words, width: parallelism.width)
            try finish("program", at: page.address, timeout: Self.programTimeout)
            written += page.bytes.count
            progress(written)
        }
    }

    func holds(_ piece: FlashProgrammer.Piece) throws(ProbeError) -> Bool {
        for page in piece.cut(at: Self.page)
        where try probe.readMemory(page.address, count: page.bytes.count) != page.bytes { return false }
        return true
    }

    /// Locks the controller until the next unlock.
    func stop() throws(ProbeError) {
        try probe.writeWord(Register.control, Control.lock)
    }

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
