import Facts

/// What the probe does to the chip: memory, registers, halt, run and reset (ARMv7-M ARM, section C1.6).
extension STLink {
    /// Bytes of one memory read: the access port's address increment wraps at 1 KiB.
    static let readChunk = 1024
    private static let byteChunk = 64
    private static let wordChunk = 32 * 1024
    private static let coreTimeout = Duration.seconds(2)
    /// Ten times what the reset line takes to rise, and more.
    private static let riseTimeout = Duration.milliseconds(200)

    enum Register {
        static let dhcsr: UInt32 = 0xE000_EDF0
        static let demcr: UInt32 = 0xE000_EDFC
        static let dfsr: UInt32 = 0xE000_ED30
        static let aircr: UInt32 = 0xE000_ED0C
        /// DBGMCU_IDCODE (RM0385 section 40.6.1).
        static let identity: UInt32 = 0xE004_2000
        /// DBGMCU_APB1_FZ (RM0385 section 40.16.4).
        static let freeze: UInt32 = 0xE004_2008
    }

    enum CoreState {
        static let run: UInt32 = 0xA05F_0001
        static let halt: UInt32 = 0xA05F_0003
        /// C_DEBUGEN off: the core is as without a debugger.
        static let free: UInt32 = 0xA05F_0000
        static let halted: UInt32 = 1 << 17
        static let lockedUp: UInt32 = 1 << 19
        /// The core is in reset, or has been since this was last read.
        static let wasReset: UInt32 = 1 << 25
        static let debugging: UInt32 = 1
        /// DEMCR: the core halts behind a reset.
        static let catchesReset: UInt32 = 1
        /// DEMCR: all events at which the core halts.
        static let catches: UInt32 = 0x7F1
        /// DFSR: the core has halted behind a reset.
        static let caught: UInt32 = 1 << 3
        /// xPSR with nothing but the Thumb state.
        static let thumb: UInt32 = 1 << 24
    }

    /// The chip's device id, 12 bits (DBGMCU_IDCODE).
    func deviceID() throws(ProbeError) -> UInt16 {
        UInt16(truncatingIfNeeded: try readWord(Register.identity) & 0xFFF)
    }

    /// Refuses a chip whose device id is not the board's, or whose flash is divided in another way.
    func check(_ board: BoardDescriptor, found: UInt16) throws(ProbeError) {
        guard found == board.deviceID else { throw .chip(wanted: [board], found: found) }
        guard board.singleBankBit | board.dualBankBit != 0 else { return }
        let option = try readWord(FlashRegisters.of(board.flash.controller).option)
        guard option & board.singleBankBit == board.singleBankBit else { throw .dualBank }
        guard option & board.dualBankBit == board.dualBankBit else { throw .singleBank }
    }

    // MARK: Memory

    /// Reads one word.
    func readWord(_ address: UInt32) throws(ProbeError) -> UInt32 {
        try checked("read", [0xF2, 0x36] + [UInt8](record: address), answer: 8, address: address).word(at: 4)
    }

    /// Writes one word.
    func writeWord(_ address: UInt32, _ value: UInt32) throws(ProbeError) {
        let bytes = [0xF2, 0x35] + [UInt8](record: address) + [UInt8](record: value)
        try checked("write", bytes, address: address, isWrite: true)
    }

    /// Reads bytes from any address, by words.
    func readMemory(_ address: UInt32, count: Int) throws(ProbeError) -> [UInt8] {
        let skip = Int(address & 3)
        let start = address & ~3
        let total = (skip + count + 3) & ~3
        guard count >= 0, UInt64(start) + UInt64(total) <= 1 << 32 else {
            throw .outsideFlash(address: address, bytes: count)
        }
        var result: [UInt8] = []
        result.reserveCapacity(total)
        while result.count < total {
            let at = start + UInt32(result.count)
            let length = min(Self.readChunk - Int(at) % Self.readChunk, total - result.count)
            result += try transfer(
                "memory read", memoryCommand(0x07, at, length), answer: length, address: at)
        }
        return Array(result[skip..<(skip + count)])
    }

    /// Writes memory by accesses of 1, 2 or 4 bytes, which divide address and length.
    ///
    /// Words go in transfers of up to 32 KiB, which the probe's firmware cuts where the address increment wraps;
    /// half-words and bytes in pieces of 64 bytes, which every firmware takes.
    func write(_ address: UInt32, _ data: [UInt8], width: Int) throws(ProbeError) {
        let (code, limit): (UInt8, Int) =
            switch width {
            case 1: (0x0D, Self.byteChunk)
            case 2: (0x48, Self.byteChunk)
            default: (0x08, Self.wordChunk)
            }
        var sent = 0
        while sent < data.count {
            let end = min(sent + limit, data.count)
            let at = address &+ UInt32(sent)
            _ = try transfer(
                "memory write", memoryCommand(code, at, end - sent), out: Array(data[sent..<end]), answer: 0,
                address: at)
            sent = end
        }
    }

    private func memoryCommand(_ code: UInt8, _ address: UInt32, _ length: Int) -> [UInt8] {
        [0xF2, code] + [UInt8](record: address) + [UInt8](record: UInt16(clamping: length))
    }

    // MARK: Core

    /// Reads a core register: 0 to 15, 16 xPSR, 17 MSP, 18 PSP.
    func readRegister(_ index: UInt8) throws(ProbeError) -> UInt32 {
        try checked("register read", [0xF2, 0x33, index], answer: 8).word(at: 4)
    }

    /// Writes a core register.
    func writeRegister(_ index: UInt8, _ value: UInt32) throws(ProbeError) {
        try checked("register write", [0xF2, 0x34, index] + [UInt8](record: value))
    }

    /// Stops the core where it is.
    func halt() throws(ProbeError) {
        try writeWord(Register.dhcsr, CoreState.halt)
        try waitUntilHalted("the core does not stop")
    }

    /// Runs a program from its first instruction and does not wait for its end.
    ///
    /// No interrupt disturbs it, since a reset has left them all disabled.
    ///
    /// - Parameter argument: what it finds in r0.
    func run(at address: UInt32, argument: UInt32) throws(ProbeError) {
        try writeRegister(0, argument)
        // The reset vector of erased or foreign flash says nothing about the instruction set.
        try writeRegister(16, CoreState.thumb)
        try writeRegister(15, address)
        try writeWord(Register.dhcsr, CoreState.run)
    }

    /// DHCSR: whether the core is halted, sleeps or is locked up.
    func coreState() throws(ProbeError) -> UInt32 {
        try readWord(Register.dhcsr)
    }

    /// Resets the chip and stops it before its first instruction.
    ///
    /// - Parameter underReset: by the reset line, which `connect(underReset:)` may hold already.
    func resetAndHalt(underReset: Bool = false) throws(ProbeError) {
        if underReset { try checked("reset low", [0xF2, 0x3C, 0]) }
        try writeWord(Register.dhcsr, CoreState.halt)
        try writeWord(Register.demcr, CoreState.catchesReset)
        try writeWord(Register.dfsr, CoreState.caught)
        if underReset {
            try checked("reset high", [0xF2, 0x3C, 1])
        } else {
            // What S_RESET_ST says of earlier resets goes by being read.
            _ = try coreState()
            do throws(ProbeError) {
                try writeWord(Register.aircr, 0x05FA_0004)
            } catch .status {
                // The chip may be gone before the probe has its answer.
            }
        }
        try waitUntilCaught()
        try writeWord(Register.demcr, 0)
        // A watchdog that firmware or option bytes started must not reset the chip while flash is programmed.
        try writeWord(Register.freeze, 1 << 12 | 1 << 11)
    }

    /// Waits until the core has halted behind a reset.
    ///
    /// The chip stays in reset until its line has risen, some 5 ms for the 100 nF on it: what comes meanwhile are
    /// faults, and states from before the reset (as in pyOCD's cortex_m.py and stlink's common.c).
    private func waitUntilCaught() throws(ProbeError) {
        let start = pacing.now()
        var (state, hasBeenReset): (UInt32, Bool) = (0, false)
        repeat {
            do throws(ProbeError) {
                state = try coreState()
                hasBeenReset = hasBeenReset || state & CoreState.wasReset != 0
                let isHalted = state & CoreState.halted != 0 && state & CoreState.wasReset == 0
                if isHalted, try hasCaught(orResetSeen: hasBeenReset) { return }
            } catch .status {}
            pacing.pause(.milliseconds(1))
        } while pacing.now() - start < Self.coreTimeout
        let lockUp = state & CoreState.lockedUp != 0 ? ", it is locked up" : ""
        throw .core("the core does not stop at reset (DHCSR \(hex(state))\(lockUp))")
    }

    /// Whether it was the reset that halted the core: it says so, or it was in reset and stands at its first instruction.
    private func hasCaught(orResetSeen hasBeenReset: Bool) throws(ProbeError) -> Bool {
        if try readWord(Register.dfsr) & CoreState.caught != 0 { return true }
        guard hasBeenReset, let board = checkedBoard else { return false }
        return try readRegister(15) == (try readWord(board.flashBase + 4)) & ~1
    }

    /// Switches off debugging that an earlier session left on, this tool's or another's; the core then runs.
    func removeLeftover() throws(ProbeError) -> Leftover? {
        let found = Leftover(dhcsr: try coreState(), demcr: try readWord(Register.demcr))
        let isDebugged = found.dhcsr & CoreState.debugging != 0
        guard isDebugged || found.demcr & CoreState.catches != 0 else { return nil }
        // What traces, such as the firmware's cycle counter, goes on.
        try writeWord(Register.demcr, found.demcr & ~CoreState.catches)
        if isDebugged { try writeWord(Register.dhcsr, CoreState.free) }
        return found
    }

    /// Connects to a chip that cannot be reached while its firmware runs, and stops it before its first instruction.
    func connectAndHaltUnderReset() throws(ProbeError) {
        do throws(ProbeError) {
            try connect(underReset: true)
            try resetAndHalt(underReset: true)
        } catch {
            // A chip that was not reached must not be left in reset.
            _ = try? checked("reset high", [0xF2, 0x3C, 1])
            abandon()
            throw error
        }
    }

    /// Resets the chip by its reset line and lets it run as without a debugger.
    func resetAndRun() throws(ProbeError) {
        try writeWord(Register.demcr, 0)
        try checked("reset low", [0xF2, 0x3C, 0])
        // A pulse of 20 us resets the chip (DS10916 section 6.3.16), and the board's capacitor of 100 nF takes some
        // microseconds to follow.
        pacing.pause(.milliseconds(1))
        try checked("reset high", [0xF2, 0x3C, 1])
        guard try isOutOfReset() else { return }
        try writeWord(Register.dhcsr, CoreState.free)
    }

    /// Waits until the reset line has risen, which gives faults first.
    ///
    /// - Returns: whether the core can be spoken to: its firmware may have taken the debug pins.
    private func isOutOfReset() throws(ProbeError) -> Bool {
        let start = pacing.now()
        var state: UInt32?
        repeat {
            pacing.pause(.milliseconds(1))
            do throws(ProbeError) {
                let found = try coreState()
                if found & CoreState.wasReset == 0 { return true }
                state = found
            } catch .status {}
            // A chip that answers is there, and only late; one that does not may have taken its debug pins.
        } while pacing.now() - start < (state == nil ? Self.riseTimeout : Self.coreTimeout)
        guard let state else { return false }
        throw .core("the chip does not come out of reset (DHCSR \(hex(state)))")
    }

    private func waitUntilHalted(_ failure: String) throws(ProbeError) {
        let start = pacing.now()
        var state: UInt32 = 0
        repeat {
            state = try coreState()
            if state & CoreState.halted != 0 { return }
            pacing.pause(.milliseconds(1))
        } while pacing.now() - start < Self.coreTimeout
        let lockUp = state & CoreState.lockedUp != 0 ? ", it is locked up" : ""
        throw .core("\(failure) (DHCSR \(hex(state))\(lockUp))")
    }
}
