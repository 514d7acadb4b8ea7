import CInterposed
import Cycles

/// The run loop: events, slices, resets, and what the core waits for.
extension Machine {
    /// Polls of a status register in a row, with nothing else in between, that count as waiting.
    private static let pollsUntilIdle = 4
    /// The same of the flash controller, which is polled once or more for each word that is programmed.
    private static let pollsUntilFlashIsIdle = 2
    /// Busy times of flash above this are waited for by the host's clock where that is wanted.
    private static let longestSkip = 0.001

    /// Runs until something is to be done, for at most `slice` core cycles.
    public func run(slice: UInt64) -> Pause {
        pause = nil
        sliceEnd = counters.pointee.cycles &+ slice &* Counters.unit
        isRunning = true
        defer { isRunning = false }
        while true {
            if let cause = resetCause { restart(cause) }
            if system.debug.halted || isHeldInReset { return .halted }
            if system.debug.lockedUp {
                guard let end = watchdog.due else { return .halted }
                time.pass(end > time.now ? end - time.now : 0)
                advanceDevices()
                continue
            }
            if let pause { return pause }
            if counters.pointee.cycles >= sliceEnd { return .slice }
            deliverPending()
            execute()
        }
    }

    private func execute() {
        let address = processor[.pc]
        defer { resumedAt = nil }
        if processor.stops.contains(address), resumedAt == address { return executeOne() }
        setDeadline()
        (failedAccess, interruptNumber, missingFloatingPoint, stopRequested) = (nil, nil, false, false)
        let exit = processor.run(from: address)
        handle(exit)
    }

    /// Follows up on the end of a run of the core.
    func handle(_ exit: Processor.Exit) {
        let pc = processor[.pc]
        // What was translated there has not passed the hook if the core stopped before it.
        interposed.mark(pc, bytes: 4096)
        if interposed.dividedByZero {
            interposed.dividedByZero = false
            return take(.divisionByZero, at: addressOfDivision ?? pc)
        }
        if missingFloatingPoint {
            // What stands before it in its block is executed first: it may also give access.
            return usesFloatingPoint(at: pc) ? take(.noCoprocessor, at: pc) : executeOne()
        }
        if let number = interruptNumber { return handleInterrupt(number, at: pc) }
        switch exit {
        case .undefined:
            let isThumb = processor[.xpsr].bit(24)
            if isThumb, executeDoublePrecision(at: pc) { return }
            take(isThumb ? .undefinedInstruction : .invalidState, at: pc)
        case .unmapped: handleFailedAccess(at: pc)
        case .stopped:
            if failedAccess != nil {
                handleFailedAccess(at: pc)
            } else if !stopRequested {
                if processor.stops.contains(pc) { return system.debug.halt() }
                waitForEvent()
            }
        case .other(let reason):
            report("emulator", "stopped at 0x\(String(pc, radix: 16)): \(reason)")
            take(.undefinedInstruction, at: pc)
        }
    }

    /// Asks to be called before the next block.
    func attend() {
        counters.pointee.deadline = 0
    }

    /// The slow path of the block hook.
    ///
    /// Returns whether the core stops before this block.
    func attendHook() -> Bool {
        if addressCacheDirty { flushAddressCache() }
        if interposed.dividedByZero {
            stop()
            return true
        }
        advanceDevices()
        if wantsSkip { skip() }
        let mustStop =
            if let stepEnd {
                instructions >= stepEnd
            } else {
                resetCause != nil || system.debug.halted || pause != nil
                    || counters.pointee.cycles >= sliceEnd || deliverableException != nil
            }
        if mustStop {
            stop()
            return true
        }
        setDeadline()
        return false
    }

    /// The block at an address that code may run from; elsewhere the fetch fails.
    ///
    /// The library would fetch from a peripheral as well.
    func executableBlock(at address: UInt32, size: UInt32) -> UnsafeMutablePointer<Block>? {
        if let block = blocks.block(at: address, size: size) {
            interposed.mark(address, bytes: size)
            return block
        }
        failedAccess = FailedAccess(kind: .fetch, address: address)
        stop()
        return nil
    }

    private func stop() {
        stopRequested = true
        processor.stop()
    }

    /// A block that may not simply run.
    ///
    /// Returns whether the core stops before it.
    func attendSpecial(_ block: UnsafeMutablePointer<Block>, at address: UInt32) -> Bool {
        let flags = block.pointee.flags
        if flags & Block.inFlash != 0, let end = flashController.busyUntil {
            // The bus holds instruction fetches until the operation ends.
            time.advance(to: end)
            if attendHook() { return true }
        }
        if flags & Block.floatingPoint != 0, !system.floatingPointEnabled {
            missingFloatingPoint = true
            stop()
            return true
        }
        if flags & Block.spin != 0, counters.pointee.previous == block {
            if let due = nextDue(withWatchdog: true) {
                time.advance(to: due)
            } else {
                pause = .waiting
            }
            return attendHook()
        }
        return false
    }

    func updateSpecial() {
        counters.pointee.special =
            Block.spin | (system.floatingPointEnabled ? 0 : Block.floatingPoint)
            | (flashController.busyUntil == nil ? 0 : Block.inFlash)
    }

    /// Memories that code may run from.
    var executableMemories: [(base: UInt32, end: UInt32)] {
        [(Chip.flash, flash.count), (chip.flashAlias, flash.count)].map { ($0, $0 + UInt32($1)) }
            + [ram, instructionRAM].map { ($0.base, $0.base + UInt32($0.count)) }
    }

    /// Called when CCR or CPACR changed.
    func controlChanged() {
        interposed.trapsDivision = system.trapsDivision
        if interposed.trapsUnaligned != system.trapsUnaligned {
            interposed.trapsUnaligned = system.trapsUnaligned
            for memory in executableMemories { processor.removeTranslations(memory.base, memory.end) }
        }
        guard chip.core == .cortexM7 else { return updateSpecial() }
        counters.pointee.cacheEnabled = system.instructionCacheEnabled
        counters.pointee.fetchesByBus = !system.instructionCacheEnabled
        counters.pointee.data?.pointee.cache_enabled = system.dataCacheEnabled ? 1 : 0
        if system.dataCacheEnabled != dataCache.enabled {
            if system.dataCacheEnabled && !dataCache.wasInvalidated {
                report("data_cache", "switched on before all of its sets and ways were invalidated")
            }
            dataCache.enabled = system.dataCacheEnabled
            addressCacheDirty = true
            attend()
        }
        updateSpecial()
    }

    /// Called when FLASH_ACR changed: the Cortex-M4 has its caches in the flash interface.
    ///
    /// - Parameter reset: which of them were emptied.
    func flashCachesChanged(reset: (instructions: Bool, data: Bool)) {
        guard chip.core == .cortexM4 else { return }
        counters.pointee.cacheEnabled = flashController.instructionCacheEnabled
        counters.pointee.data?.pointee.cache_enabled = flashController.dataCacheEnabled ? 1 : 0
        if reset.instructions { emptyInstructionCache() }
        if reset.data { dataCache.invalidateAll() }
        if flashController.dataCacheEnabled != dataCache.enabled {
            dataCache.enabled = flashController.dataCacheEnabled
            addressCacheDirty = true
            attend()
        }
    }

    /// Follows a cache maintenance operation.
    func maintain(_ operation: CacheMaintenance) {
        switch operation {
        case .invalidateInstructions: emptyInstructionCache()
        case .invalidateDataLine(let address): dataCache.invalidate(address)
        case .invalidateDataSetWay(let value): dataCache.invalidate(setWay: value)
        case .clean: break
        }
    }

    private func emptyInstructionCache() {
        counters.pointee.instructionCache.empty()
        recorder.cachesEmptied()
    }

    /// Makes the first load from each page of flash visible again.
    ///
    /// The library drops its address cache only when a mapping becomes writable or read-only.
    private func flushAddressCache() {
        addressCacheDirty = false
        interposed.forgetSeenFlash()
        try? processor.protect(
            systemMemory.base, size: systemMemory.count, rights: [.read, .write, .execute])
        try? processor.protect(systemMemory.base, size: systemMemory.count, rights: [.read, .execute])
    }

    /// Software polls a status register that will not change before the next event.
    func notePoll(ofFlash: Bool = false) {
        idlePolls += 1
        guard idlePolls >= (ofFlash ? Self.pollsUntilFlashIsIdle : Self.pollsUntilIdle) else { return }
        idlePolls = 0
        wantsSkip = true
        attend()
    }

    /// Goes on to the next event, or pauses if there is none before the host sends something.
    private func skip() {
        wantsSkip = false
        if flashTiming == .real, flashBusySeconds > Self.longestSkip {
            pause = .waiting
        } else if let due = nextDue(withWatchdog: false) {
            time.advance(to: due)
            advanceDevices()
        } else {
            pause = .idle
        }
        // How long the host kept the core waiting must not show in the fraction of a cycle it goes on with.
        counters.pointee.cycles = (counters.pointee.cycles &+ Counters.unit - 1) & ~(Counters.unit - 1)
    }

    private func waitForEvent() {
        guard deliverableException == nil else { return }
        if let due = nextDue(withWatchdog: true) {
            time.advance(to: due)
            advanceDevices()
        } else {
            pause = .waiting
        }
    }

    /// When the next event is due; no array, since this is asked for each word that is programmed.
    private func nextDue(withWatchdog: Bool) -> UInt64? {
        var next = earlier(serial.due, flashController.due)
        if withWatchdog { next = earlier(earlier(next, watchdog.due), clock.due) }
        if let cycle = system.tick.dueCycle {
            let wait = Double(cycle &- min(cycle, time.cycles)) / time.hertz * 1e12
            next = earlier(next, time.now &+ UInt64(wait) &+ 1)
        }
        return next
    }

    private func earlier(_ first: UInt64?, _ second: UInt64?) -> UInt64? {
        guard let first, let second else { return first ?? second }
        return min(first, second)
    }

    func advanceDevices() {
        let now = time.now
        flashController.advance(to: now)
        serial.advance(to: now)
        watchdog.advance(to: now)
        clock.advance(to: now)
        system.tick.advance()
    }

    private func setDeadline() {
        var deadline = sliceEnd
        if let due = earlier(earlier(serial.due, clock.due), earlier(flashController.due, watchdog.due)) {
            deadline = min(deadline, time.counter(at: due))
        }
        if let cycle = system.tick.dueCycle { deadline = min(deadline, cycle &* Counters.unit) }
        counters.pointee.deadline = deadline
    }

    /// Lets `seconds` pass while the core is halted or has nothing to do.
    public func pass(seconds: Double) {
        guard seconds > 0, seconds < 1e6 else { return }
        let span = UInt64(seconds * Double(TimeBase.second))
        if system.debug.halted && debugUnit.stopsWatchdogInHalt { watchdog.postpone(span) }
        time.pass(span)
        advanceDevices()
        endReset()
        if let cause = resetCause { restart(cause) }
    }

    /// A reset that the chip made itself, whose time passes at once.
    private func restart(_ cause: ResetCause) {
        time.pass(UInt64(imperfections.resetRise * Double(TimeBase.second)))
        reset(cause)
    }

    func requestReset(_ cause: ResetCause) {
        resetCause = cause
        attend()
    }

    /// Puts the chip into its state after a reset and fetches the reset vector.
    func reset(_ cause: ResetCause) {
        resetCause = nil
        (idlePolls, wantsSkip, pause) = (0, false, nil)
        clock.record(cause)
        for device in [clock, power, flashController, serial, watchdog, watchpoint, system]
            as [any Peripheral]
        {
            device.reset()
        }
        ports.forEach { $0.reset() }
        debugReset()
        dataCache.reset()
        emptyInstructionCache()
        recorder.reset()
        if imperfections.lineGlitches { serial.glitch() }
        counters.pointee.previous = nil
        for page in interposed.clearMarks() { processor.removeTranslations(page, page + 4096) }
        updateSpecial()
        resetRegisters()
    }

    private func debugReset() {
        system.debug.systemReset()
        time.change(hertz: clock.hclk)
    }

    private func resetRegisters() {
        processor[.control] = 0
        processor[.xpsr] = 0x0100_0000
        for index in 0..<13 { processor[.r(index)] = 0 }
        for mask in [Register.primask, .basepri, .faultmask, .fpscr] { processor[mask] = 0 }
        processor[.lr] = .max
        processor[.sp] = (read(system.vectors, width: 4) ?? 0) & ~3
        let entry = read(system.vectors &+ 4, width: 4) ?? 0
        processor[.pc] = entry & ~1
        hasFirmware = entry != .max
        if !entry.bit(0) { take(.invalidState, at: entry) }
    }

    /// Says so when the firmware runs the chip faster than it may.
    func checkClock() {
        guard time.hertz > chip.hertzPerWaitState else { return }
        // At 2.7 to 3.6 V, or in range 1.
        let needed = UInt32((time.hertz / chip.hertzPerWaitState).rounded(.up)) - 1
        if flashController.latency < needed {
            report(
                "flash_wait_states",
                "\(Int(time.hertz)) Hz need \(needed) wait states, FLASH_ACR has \(flashController.latency)")
        }
        if time.hertz > chip.overdriveAbove && !power.isBoosted {
            let missing =
                chip.family == .stm32f
                ? "over-drive (PWR_CR1.ODSWEN)" : "boost (PWR_CR1.VOS, PWR_CR5.R1MODE)"
            report("over_drive", "\(Int(time.hertz)) Hz without \(missing)")
        }
    }
}
