import Facts

/// A chip's flash controller, driven over the debug port with the core halted (RM0385, RM0390 and RM0432 section 3).
///
/// Option bytes are never touched. The controller is locked whenever no method runs.
struct FlashController: FlashWriter {
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
    /// Bytes of one transfer: the access port's address increment wraps there.
    private static let page = 1024
    /// Longest sector erase is 4 s (DS10916 table 44); a page of words takes far less.
    static let eraseTimeout = Duration.seconds(6)
    private static let programTimeout = Duration.seconds(1)

    private let probe: STLink
    /// How flash is written.
    let geometry: FlashGeometry
    let registers: FlashRegisters
    /// How wide flash is programmed where that is a choice.
    let parallelism: Parallelism

    /// Bytes of one programming access.
    var accessBytes: Int { geometry.controller == .stm32f ? parallelism.width : geometry.unitBytes }
    /// What FLASH_CR holds besides: PSIZE, where there is one.
    var controlBits: UInt32 { geometry.controller == .stm32f ? parallelism.bits : 0 }

    /// Unlocks the controller of a halted chip.
    ///
    /// - Throws: `ProbeError.readProtected`, or `.flash` if the keys are not accepted.
    init(probe: STLink, geometry: FlashGeometry = .stm32f) throws(ProbeError) {
        self.probe = probe
        self.geometry = geometry
        registers = .of(geometry.controller)
        let info = probe.info
        parallelism = Parallelism(
            millivolts: info?.millivolts ?? 0,
            reachesHalfWords: info.map { $0.hardware >= 3 || $0.firmware >= STLink.halfWordFirmware } ?? false
        )
        let level = registers.protectionLevel(try probe.readWord(registers.option))
        guard level == 0xAA else { throw .readProtected(level: level) }
        if try probe.readWord(registers.control) & Control.lock != 0 {
            try probe.writeWord(registers.key, 0x4567_0123)
            try probe.writeWord(registers.key, 0xCDEF_89AB)
        }
        let control = try probe.readWord(registers.control)
        guard control & Control.lock == 0 else {
            throw .flash(operation: "unlock", address: registers.control, status: control)
        }
        if let access = registers.access { try switchCachesOff(access) }
    }

    /// Leaves the caches of the flash interface off and empty, until the next reset; they are emptied only while off
    /// (RM0432 section 3.7.1).
    private func switchCachesOff(_ access: UInt32) throws(ProbeError) {
        let latency = try probe.readWord(access) & 0xF
        for resets in [0, 1 << 11 | 1 << 12, 0] as [UInt32] { try probe.writeWord(access, latency | resets) }
    }

    func erase(_ sectors: [BoardDescriptor.Sector]) throws(ProbeError) {
        for sector in sectors.sorted(by: { $0.index < $1.index }) {
            let address = sector.range.lowerBound
            try begin("erase", at: address)
            // Bank and page of an STM32L4 stand as one number there: 256 pages a bank.
            let number = UInt32(truncatingIfNeeded: sector.index & 511) << 3
            let command = Control.sectorErase | number | controlBits
            try probe.writeWord(registers.control, command)
            try probe.writeWord(registers.control, command | Control.start)
            try finish("erase", at: address, timeout: Self.eraseTimeout)
        }
    }

    func program(_ pieces: [FlashProgrammer.Piece], progress: (Int) -> Void) throws(ProbeError) {
        var written = 0
        // Units of several words are waited for one by one, as OpenOCD does it: nothing says that the bus would.
        let step = geometry.unitBytes > 4 ? geometry.unitBytes : Self.page
        for page in pieces.flatMap({ $0.cut(at: step) }) {
            try begin("program", at: page.address)
            try probe.writeWord(registers.control, Control.program | controlBits)
            let units = page.filled(to: geometry.unitBytes)
            try probe.write(page.address, units, width: min(accessBytes, 4))
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
        try probe.writeWord(registers.control, Control.lock)
    }

    private func begin(_ operation: String, at address: UInt32) throws(ProbeError) {
        try waitWhileBusy(operation, at: address, timeout: Self.eraseTimeout)
        try probe.writeWord(registers.status, registers.errors | 1)
    }

    private func finish(_ operation: String, at address: UInt32, timeout: Duration) throws(ProbeError) {
        let status = try waitWhileBusy(operation, at: address, timeout: timeout)
        guard status & registers.errors == 0 else {
            throw .flash(operation: operation, address: address, status: status)
        }
        try probe.writeWord(registers.control, 0)
    }

    @discardableResult
    private func waitWhileBusy(
        _ operation: String, at address: UInt32, timeout: Duration
    ) throws(ProbeError) -> UInt32 {
        let start = probe.pacing.now()
        var status: UInt32
        repeat {
            status = try probe.readWord(registers.status)
            if status & Self.busy == 0 { return status }
            probe.pacing.pause(.milliseconds(1))
        } while probe.pacing.now() - start < timeout
        throw .flash(operation: operation, address: address, status: status)
    }
}
