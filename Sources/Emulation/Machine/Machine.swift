import CUnicorn
public import Cycles

/// A virtual microcontroller: core, memories, peripherals, and the time that passes in it.
///
/// Everything happens on the caller's thread. `run()` executes until there is something for the caller to do;
/// the same inputs at the same cycles give the same cycles again.
public final class Machine {
    /// Why `run()` came back.
    public enum Pause: Equatable, Sendable {
        /// The slice is over.
        case slice
        /// The firmware polls its serial port and nothing is on its way.
        case idle
        /// The core waits for an event that only the outside can cause.
        case waiting
        /// A debugger halted the core, or it locked up.
        case halted
    }

    /// How closely time is modelled.
    public enum Timing: String, CaseIterable, Sendable {
        /// Issue, branches, instruction cache, and a mean for what addresses decide: an estimate.
        case fast
        /// Each access of an inference too: alignment, banks, data cache.
        case detailed

        var tier: CycleTier { self == .fast ? .fast : .detailed }
    }

    /// Which microcontroller this is.
    public let chip: Chip
    /// How long flash is busy, and by which clock.
    public var flashTiming = FlashTiming.emulated {
        didSet { flashController.takesTime = flashTiming != .none }
    }
    /// How closely time is modelled.
    public let timing: Timing
    /// How it differs from a board on which everything happens at once; the clock tree's hold from the next reset on.
    public var imperfections = Imperfections.none {
        didSet {
            clock.imperfections = imperfections
            power.imperfections = imperfections
            watchdog.hertz = imperfections.watchdogHertz
        }
    }
    let model: CycleModel
    let recorder: InferenceRecorder
    let processor: Processor
    let blocks: BlockTable
    let counters: UnsafeMutablePointer<Counters>
    let time: TimeBase
    let flash: FlashMemory
    let instructionRAM: MemoryBlock
    let systemMemory: MemoryBlock
    let ram: MemoryBlock
    let interposed: InterposedCore

    let clock: any ClockTree
    let power: any PowerSupply
    let flashController: FlashController
    let ports: [Port]
    let serial: SerialPort
    let serialRegisters: any Peripheral
    let watchdog: Watchdog
    let watchpoint: DataWatchpoint
    let system: SystemControl
    let dataCache: DataCacheWatch
    var debugUnit: DebugUnit

    /// What silicon would not forgive, in order; at most 64 are kept.
    public internal(set) var faults: [BoardFault] = []
    /// Called with a line about something unusual.
    public var log: (String) -> Void = { _ in }

    var deviceContexts: [UnsafeMutablePointer<DeviceContext>] = []
    var reportedRegisters = Set<UInt32>()
    var addressCacheDirty = false
    var sliceEnd: UInt64 = 0
    var pause: Pause?
    var resetCause: ResetCause?
    var idlePolls = 0
    var wantsSkip = false
    var interruptNumber: UInt32?
    var failedAccess: FailedAccess?
    var missingFloatingPoint = false
    var isRunning = false
    var isHeldInReset = false
    /// When the reset line will be high again after a reset that the probe made, and why there was one.
    var release: (time: UInt64, cause: ResetCause)?
    var stopRequested = false
    /// Whether there was a reset vector: an erased chip locks up, as it does on silicon, and is no fault.
    var hasFirmware = false
    /// How many instructions have run when a single step is over; nil while the core runs freely.
    var stepEnd: UInt64?
    /// Where the core was let go on, to pass a breakpoint there.
    var resumedAt: UInt32?

    /// A board with its flash as given, just switched on.
    ///
    /// - Parameters:
    ///   - chip: which microcontroller; the flash must be of its size.
    ///   - uniqueID: the chip's 96-bit id, 12 bytes as they lie in its memory; the chip's default if nil.
    ///   - timing: how closely time is modelled.
    public init(
        chip: Chip = .f746zg, flash: FlashMemory, uniqueID: [UInt8]? = nil, timing: Timing = .detailed
    ) throws(EmulationError) {
        guard flash.count == chip.flashBytes else {
            throw .flashSize(expected: chip.flashBytes, found: flash.count)
        }
        self.chip = chip
        self.timing = timing
        model = CycleModel(chip.core, tier: timing.tier)
        let cache = CacheGeometry.instructions(
            chip.core, bytes: chip.cacheBytes, accelerator: chip.accelerator)
        processor = try Processor(chip.core)
        do throws(DisassemblerError) {
            blocks = BlockTable(disassembler: try Disassembler(), model: model, cache: cache)
        } catch {
            throw .engine(call: "cs_open", reason: error.reason)
        }
        self.flash = flash
        instructionRAM = MemoryBlock(chip.instructionRAM)
        systemMemory = MemoryBlock(chip.systemMemory)
        ram = MemoryBlock(chip.ram)
        ports = (0..<chip.ports).map { Port(index: $0) }
        dataCache = DataCacheWatch(base: Chip.flash, bytes: chip.flashBytes, cacheBytes: chip.cacheBytes)
        debugUnit = DebugUnit(identity: chip.deviceID)
        blocks.add(base: chip.flashAlias, bytes: flash.count, memory: flash.bytes, flags: Block.inFlash)
        let main = blocks.add(
            base: Chip.flash, bytes: flash.count, memory: flash.bytes,
            flags: Block.inFlash | Block.cacheable)
        let inRAM = blocks.add(base: ram.base, bytes: ram.count, memory: ram.bytes, flags: 0)
        if instructionRAM.count > 0 {
            blocks.add(
                base: instructionRAM.base, bytes: instructionRAM.count, memory: instructionRAM.bytes, flags: 0
            )
        }
        interposed = InterposedCore(ram: ram, devices: chip.devices)
        let ramCode = CodeMemory(
            base: ram.base, bytes: UInt32(ram.count), memory: ram.bytes, blocks: inRAM,
            pages: interposed.codePages)
        counters = .allocate(capacity: 1)
        counters.initialize(
            to: Machine.makeCounters(
                chip, flashBlocks: main, ram: ramCode, model: model, cache: cache))
        if timing == .detailed {
            counters.pointee.data = interposed.count(into: counters, chip: chip, flash: flash)
        }
        time = TimeBase(counters: counters)
        switch chip.family {
        case .stm32f: (clock, power) = (ResetAndClock(time: time, chip: chip), PowerControl(time: time))
        case .stm32l4: (clock, power) = (ResetAndClockL4(time: time), PowerControlL4())
        }
        recorder = InferenceRecorder(blocks: blocks, counters: counters, model: model)
        flashController = FlashController(chip: chip, memory: flash, time: time)
        let (clock, power, port, wiring) = (self.clock, self.power, ports[chip.serial.port], chip.serial)
        serial = SerialPort(
            time: time, isLowPower: chip.family == .stm32l4, clock: { clock.serialClock },
            connected: {
                clock.enablesPort(wiring.port) && power.suppliesSerial
                    && port.alternateFunction(wiring.transmit) == wiring.function
                    && port.alternateFunction(wiring.receive) == wiring.function
            })
        let isOlder = chip.family == .stm32f && chip.core == .cortexM4
        serialRegisters = isOlder ? OlderSerialRegisters(serial) : serial
        watchdog = Watchdog(time: time)
        watchpoint = DataWatchpoint(time: time, hasLock: chip.core == .cortexM7)
        system = SystemControl(time: time, chip: chip)
        writeFactoryValues(uniqueID ?? chip.defaultUniqueID)
        try mapMemories()
        try installHooks()
        interposed.connect(
            Unmanaged.passUnretained(self).toOpaque(),
            flash: Chip.Memory(base: Chip.flash, bytes: chip.flashBytes),
            deadline: withUnsafeMutablePointer(to: &counters.pointee.deadline) { $0 })
        processor.interposed = interposed.pointer
        connect()
        ram.scramble()
        instructionRAM.scramble()
        reset(.power)
    }

    deinit {
        counters.pointee.instructionCache.free()
        counters.pointee.dataCache.free()
        counters.pointee.events.deallocate()
        counters.pointee.eventPrices.deallocate()
        counters.deallocate()
        deviceContexts.forEach { $0.deallocate() }
    }

    private static func makeCounters(
        _ chip: Chip, flashBlocks: UnsafeMutablePointer<UnsafeMutablePointer<Block>?>, ram: CodeMemory,
        model: CycleModel, cache: CacheGeometry
    ) -> Counters {
        let kinds = CycleEvent.allCases
        let events = UnsafeMutablePointer<UInt64>.allocate(capacity: kinds.count)
        events.initialize(repeating: 0, count: kinds.count)
        let prices = UnsafeMutablePointer<UInt64>.allocate(capacity: kinds.count)
        for kind in kinds { (prices + kind.rawValue).initialize(to: model.price(kind)) }
        return Counters(
            flashBlocks: flashBlocks, flashBytes: UInt32(chip.flashBytes), ram: ram,
            instructionCache: CacheModel(cache),
            dataCache: CacheModel(
                CacheGeometry.data(chip.core, bytes: chip.cacheBytes, accelerator: chip.accelerator)),
            events: events,
            eventPrices: prices, mispredict: model.price(.mispredict), taken: model.price(.taken),
            indirect: model.price(.indirect), lineMiss: model.price(.instructionMiss),
            lateFlags: model.price(.lateFlags), splitEntry: model.price(.splitEntry),
            nextLine: model.price(.nextLine), prefetches: cache.prefetches, aheadTimes: cache.aheadTimes,
            busAccess: model.price(.busAccess), flashAccess: model.price(.flashAccess),
            fetchesByBus: chip.core == .cortexM7)
    }

    private func writeFactoryValues(_ uniqueID: [UInt8]) {
        for (index, byte) in uniqueID.prefix(12).enumerated() {
            let offset = Int(chip.uniqueID - chip.systemMemory.base) + index
            systemMemory.bytes.storeBytes(of: byte, toByteOffset: offset, as: UInt8.self)
        }
        systemMemory.bytes.storeBytes(
            of: UInt16(flash.count / 1024),
            toByteOffset: Int(chip.flashSize - chip.systemMemory.base), as: UInt16.self)
    }

    private func mapMemories() throws(EmulationError) {
        // Without the right to read, the first load from each page comes to the data-cache watch.
        for base in [Chip.flash, chip.flashAlias] {
            try processor.map(base, size: flash.count, pointer: flash.bytes, rights: .execute)
        }
        for block in [ram, instructionRAM] where block.count > 0 {
            try processor.map(
                block.base, size: block.count, pointer: block.bytes, rights: [.read, .write, .execute])
        }
        if let alias = chip.ramAlias {
            // Data only: what runs there would not be noticed to change.
            try processor.map(
                alias.base, size: alias.bytes, pointer: ram.bytes + alias.offset, rights: [.read, .write])
        }
        try processor.map(
            systemMemory.base, size: systemMemory.count, pointer: systemMemory.bytes,
            rights: [.read, .execute])
    }

    private func connect() {
        let marker = chip.marker
        ports[marker.port].outputChanged = { [unowned self] before, after in
            guard before.bit(marker.pin) != after.bit(marker.pin) else { return }
            if after.bit(marker.pin) { recorder.begin() } else { recorder.end() }
        }
        (clock as? ResetAndClockL4)?.jumped = { [unowned self] in
            report("clock_jump", "from \(Int($0)) to \(Int($1)) Hz without half of it for 1 us first")
        }
        clock.changed = { [unowned self] in
            time.change(hertz: $0)
            checkClock()
            attend()
        }
        (clock as? ResetAndClock)?.inputFailed = { [unowned self] in
            log("the clock at the input has stopped; the core goes on from HSI")
            system.interrupts.setPending(2)
        }
        flashController.changed = { [unowned self] in flashChanged($0) }
        flashController.latencyChanged = { [unowned self] in checkClock() }
        flashController.violated = { [unowned self] in report($0, $1) }
        flashController.busyChanged = { [unowned self] in updateSpecial() }
        flashController.polled = { [unowned self] in notePoll(ofFlash: true) }
        serial.polled = { [unowned self] in notePoll() }
        watchdog.bite = { [unowned self] in requestReset(.watchdog) }
        dataCache.rearm = { [unowned self] in
            addressCacheDirty = true
            attend()
        }
        system.changed = { [unowned self] in controlChanged() }
        system.resetRequested = { [unowned self] in requestReset(.software) }
        flashController.cachesChanged = { [unowned self] in flashCachesChanged(reset: $0) }
        system.maintenance = { [unowned self] in maintain($0) }
        system.protection.unknown = { [unowned self] in report("memory_protection", $0) }
        system.protection.holdsMemory = { [unowned self] base, bytes in
            executableMemories.contains {
                UInt64($0.base) < UInt64(base) + bytes && UInt64(base) < UInt64($0.end)
            }
        }
        system.interrupts.attention = { [unowned self] in attend() }
        system.debug.haltChanged = { [unowned self] in
            if !system.debug.halted { resumedAt = processor[.pc] }
            attend()
        }
        system.debug.traceChanged = { [unowned self] in watchpoint.traceEnabled = $0 }
        system.debug.step = { [unowned self] in step() }
        system.debug.readRegister = { [unowned self] in readRegister($0) }
        system.debug.writeRegister = { [unowned self] in writeRegister($0, $1) }
    }

    /// Has the machine, which has not run yet, start once more with what it differs by.
    public func switchOn(_ imperfections: Imperfections) {
        self.imperfections = imperfections
        reset(.power)
    }

    /// Cycles of the core clock since power-on.
    public var cycles: UInt64 { time.cycles }
    /// Instructions executed since power-on.
    public var instructions: UInt64 {
        blocks.all.reduce(blocks.pastInstructions) { $0 &+ $1.pointee.totalInstructions }
    }
    /// What the last inference executed, that is between rise and fall of the marker pin; nil before the first.
    public var inferenceCounts: ExecutionCounts? { recorder.counts }
    /// Which cycle model counts, and in which tier.
    public var cycleModel: String { model.name }
    /// Emulated seconds since power-on.
    public var seconds: Double { Double(time.now) / Double(TimeBase.second) }
    /// Reads of flash that a data cache may have answered with old contents.
    public var staleReads: Int { dataCache.staleReads }
    /// Blocks decoded and priced.
    public var translations: Int { blocks.count }
    /// Whether a debugger has enabled debugging of the core.
    public var isDebugged: Bool { system.debug.enabled }
    /// Operations of the flash controller begun so far.
    public var flashOperations: Int { flashController.operations }
    /// Has the supply fail in the midst of an operation of the flash controller, which stays half done.
    ///
    /// - Parameters:
    ///   - operation: erases and accesses that program, counted from 1.
    ///   - failed: ends whatever serves this machine, which must not go on.
    public func failPower(inFlashOperation operation: Int, _ failed: @escaping () -> Void) {
        flashController.powerFailsIn = operation
        flashController.powerFailed = failed
    }

    /// Seconds that flash will still be busy.
    public var flashBusySeconds: Double {
        guard let end = flashController.busyUntil, end > time.now else { return 0 }
        return Double(end - time.now) / Double(TimeBase.second)
    }
    /// Whether the chip is in a reset that ends by itself.
    public var isLeavingReset: Bool { release != nil }
    /// Whether the core executes (neither halted nor locked up).
    public var isExecuting: Bool { !isHeldInReset && !system.debug.halted && !system.debug.lockedUp }

    func report(_ kind: String, _ detail: String) {
        guard faults.count < 64 else { return }
        faults.append(BoardFault(kind: kind, detail: detail, cycles: cycles))
        log("\(kind): \(detail)")
    }
}
