/// What a debugger does to the core.
extension Machine {
    /// Executes one instruction of a halted core, or enters the exception that is pending (ARMv7-M ARM C1.5.2).
    func step() {
        guard system.debug.halted, !system.debug.lockedUp else { return }
        if deliverableException == nil {
            executeOne()
            advanceDevices()
        } else {
            deliverPending()
        }
        if let cause = resetCause { reset(cause) }
    }

    /// Executes the instruction at PC and nothing behind it.
    func executeOne() {
        // The hook passes one block and stops the next one, if the instruction branches.
        (failedAccess, interruptNumber, missingFloatingPoint, stopRequested) = (nil, nil, false, true)
        stepEnd = instructions &+ 1
        defer { stepEnd = nil }
        counters.pointee.deadline = counters.pointee.cycles &+ 1
        let address = processor[.pc]
        let isLong = (read(address, width: 2) ?? 0) >> 11 >= 0x1D
        let exit = processor.step(from: address, size: isLong ? 4 : 2)
        handle(exit)
    }

    /// A core register by DCRSR's selector (ARMv7-M ARM C1.6.3).
    public func readRegister(_ selector: Int) -> UInt32 {
        switch selector {
        case 0...15: processor[.r(selector)]
        case 16: processor[.xpsr]
        case 17: processor[.msp]
        case 18: processor[.psp]
        case 20:
            (processor[.control] & 7) << 24 | (processor[.faultmask] & 1) << 16
                | (processor[.basepri] & 0xFF) << 8 | processor[.primask] & 1
        case 33: processor[.fpscr]
        case 64...95: processor[.s(selector - 64)]
        default: 0
        }
    }

    /// Sets a core register by DCRSR's selector.
    ///
    /// A locked-up core runs again from a new PC.
    public func writeRegister(_ selector: Int, _ value: UInt32) {
        switch selector {
        case 15:
            processor[.pc] = value & ~1
            system.debug.leaveLockUp()
        case 13: processor[.sp] = value & ~3
        case 0...14: processor[.r(selector)] = value
        case 16: processor[.xpsr] = value
        case 17: processor[.msp] = value & ~3
        case 18: processor[.psp] = value & ~3
        case 20:
            processor[.control] = value >> 24 & 7
            processor[.faultmask] = value >> 16 & 1
            processor[.basepri] = value >> 8 & 0xFF
            processor[.primask] = value & 1
        case 33: processor[.fpscr] = value
        case 64...95: processor[.s(selector - 64)] = value
        default: break
        }
    }
}

extension Machine {
    /// Carries out a reset that was asked for while the core did not run.
    func applyReset() {
        if let cause = resetCause, !isRunning { reset(cause) }
    }

    /// Whether a reset was asked for and has not begun.
    var isResetRequested: Bool { resetCause != nil && !isRunning }
    /// DHCSR as it reads while the chip is in reset.
    var haltingStatusInReset: UInt32 { system.debug.inReset }

    /// Begins a reset that was asked for over the debug port: it ends once the reset line is high again.
    func beginReset() {
        guard let cause = resetCause, !isRunning else { return }
        resetCause = nil
        leaveReset(cause)
    }

    /// Holds the chip in reset, as NRST low does.
    func holdInReset() {
        (isHeldInReset, release) = (true, nil)
    }

    /// Lets the reset line rise, which ends the reset.
    func leaveReset(_ cause: ResetCause) {
        let rise = UInt64(imperfections.resetRise * Double(TimeBase.second))
        (isHeldInReset, release) = (true, (time.now &+ rise, cause))
        endReset()
    }

    /// Ends a reset whose time has come.
    func endReset() {
        guard let release, time.now >= release.time else { return }
        (isHeldInReset, self.release) = (false, nil)
        reset(release.cause)
    }
}
