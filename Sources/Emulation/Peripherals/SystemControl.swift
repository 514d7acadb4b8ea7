import Cycles

/// The system control space at 0xE000E000 (ARMv7-M ARM B3.2, Cortex-M7 and M4 TRM section 4): identity, vector
/// table, fault status, caches, FPU; SysTick, NVIC and debug registers are handed on.
final class SystemControl: Peripheral {
    let tick: SysTick
    let interrupts: InterruptController
    let debug: DebugControl
    let protection = MemoryProtection()
    private let chip: Chip
    private var vectorTable: UInt32
    private var systemControl: UInt32 = 0
    private var configuration: UInt32 = 0x200
    private var handlerControl: UInt32 = 0
    private var cacheSelect: UInt32 = 0
    private var floatingPointContext: UInt32 = 0xC000_0000
    private var floatingPointAddress: UInt32 = 0
    private var storage: [UInt32: UInt32] = [:]
    private(set) var coprocessors: UInt32 = 0
    /// Fault status registers.
    var configurableFaults: UInt32 = 0
    var hardFaults: UInt32 = 0
    var memoryFaultAddress: UInt32 = 0
    var busFaultAddress: UInt32 = 0

    /// Called with a cache maintenance operation.
    var maintenance: (CacheMaintenance) -> Void = { _ in }
    /// Called when CCR's cache bits or CPACR changed.
    var changed: () -> Void = {}
    /// Called for AIRCR.SYSRESETREQ.
    var resetRequested: () -> Void = {}

    init(time: TimeBase, chip: Chip) {
        self.chip = chip
        vectorTable = chip.flashAlias
        tick = SysTick(time: time)
        interrupts = InterruptController(interrupts: chip.interrupts)
        debug = DebugControl()
        tick.fired = { [interrupts] in interrupts.setPending(15) }
    }

    func reset() {
        tick.reset()
        interrupts.reset()
        protection.reset()
        // A Cortex-M7 always has branch prediction on.
        configuration = chip.core == .cortexM7 ? 0x0004_0200 : 0x200
        (vectorTable, systemControl, handlerControl) = (chip.flashAlias, 0, 0)
        (cacheSelect, floatingPointContext, floatingPointAddress, coprocessors) = (0, 0xC000_0000, 0, 0)
        (configurableFaults, hardFaults, memoryFaultAddress, busFaultAddress) = (0, 0, 0, 0)
        storage = [:]
        changed()
    }

    /// Vector table address: an alias of flash after reset, by BOOT_ADD0 or the boot pins.
    var vectors: UInt32 { vectorTable }
    var instructionCacheEnabled: Bool { configuration.bit(17) }
    var dataCacheEnabled: Bool { configuration.bit(16) }
    /// Whether CPACR grants access to the FPU at all.
    var floatingPointEnabled: Bool { coprocessors.field(20, 2) != 0 }
    /// Whether an exception reserves room for the FP registers (FPCCR.ASPEN).
    var stacksFloatingPoint: Bool { floatingPointContext.bit(31) }
    var alignsStack: Bool { configuration.bit(9) }
    /// CCR.UNALIGN_TRP and CCR.DIV_0_TRP.
    var trapsUnaligned: Bool { configuration.bit(3) }
    var trapsDivision: Bool { configuration.bit(4) }

    /// Whether a configurable fault has its own handler enabled.
    func enabled(_ exception: Int) -> Bool {
        switch exception {
        case 4: handlerControl.bit(16)
        case 5: handlerControl.bit(17)
        case 6: handlerControl.bit(18)
        default: true
        }
    }

    func read(_ offset: UInt32) -> UInt32 {
        switch offset {
        case 0x004: 0x0000_0003
        case 0x010..<0x020: tick.read(offset)
        case 0x100..<0x500: interrupts.read(offset)
        case 0xD00: chip.processorID
        case 0xD04: interruptState
        case 0xD08: vectorTable
        case 0xD0C: 0xFA05_0000 | storage[0xD0C, default: 0] & 0x700
        case 0xD10: systemControl
        case 0xD14: configuration
        case 0xD18, 0xD1C, 0xD20: interrupts.priorities(from: Int(offset - 0xD14))
        case 0xD24: handlerState
        case 0xD28: configurableFaults
        case 0xD2C: hardFaults
        case 0xD30: debug.read(offset)
        case 0xD34: memoryFaultAddress
        case 0xD38: busFaultAddress
        case 0xD78 where chip.cacheBytes > 0: 0x0900_0003
        case 0xD7C where chip.cacheBytes > 0: 0x8303_C003
        case 0xD80 where chip.cacheBytes > 0: cacheGeometry
        case 0xD84: cacheSelect
        case 0xD88: coprocessors
        case 0xD90...0xDA0: protection.read(offset)
        case 0xDF0...0xDFF: debug.read(offset)
        case 0xF34: floatingPointContext
        case 0xF38: floatingPointAddress
        case 0xF40: chip.isDoublePrecision ? 0x1011_0221 : 0x1011_0021
        case 0xF44: chip.isDoublePrecision ? 0x1200_0011 : 0x1100_0011
        case 0xF48: chip.core == .cortexM7 ? 0x40 : 0
        default: storage[offset, default: 0]
        }
    }

    func write(_ offset: UInt32, _ value: UInt32) {
        switch offset {
        case 0x010..<0x020:
            tick.write(offset, value)
            interrupts.attention()
        case 0x100..<0x500: interrupts.write(offset, value)
        case 0xD04: writeInterruptState(value)
        case 0xD08: vectorTable = value & 0xFFFF_FF80
        case 0xD0C: writeReset(value)
        case 0xD10: systemControl = value
        case 0xD14:
            configuration = value | 0x200
            changed()
        case 0xD18, 0xD1C, 0xD20: interrupts.setPriorities(from: Int(offset - 0xD14), value)
        case 0xD24: handlerControl = value & 0x7_0000
        case 0xD28: configurableFaults &= ~value
        case 0xD2C: hardFaults &= ~value
        case 0xD30: debug.write(offset, value)
        case 0xD34: memoryFaultAddress = value
        case 0xD38: busFaultAddress = value
        case 0xD84: cacheSelect = value & 0xF
        case 0xD88:
            coprocessors = value & 0x00F0_0000
            changed()
        case 0xD90...0xDA0: protection.write(offset, value)
        case 0xDF0...0xDFF: debug.write(offset, value)
        case 0xF00: interrupts.setPending(16 + Int(value & 0x1FF))
        case 0xF34: floatingPointContext = value & 0xC000_0000
        case 0xF38: floatingPointAddress = value
        case 0xF50...0xF78:
            if let operation = CacheMaintenance(offset: offset, value: value) { maintenance(operation) }
        default: storage[offset] = value
        }
    }

    /// CCSIDR of the cache that CSSELR names: 32-byte lines; four ways of data, two of instructions.
    private var cacheGeometry: UInt32 {
        let ways = cacheSelect & 1 == 0 ? 4 : 2
        let sets = UInt32(chip.cacheBytes / 32 / ways)
        return 0xF000_0001 | (sets - 1) << 13 | UInt32(ways - 1) << 3
    }

    private var interruptState: UInt32 {
        let current = UInt32(interrupts.active.last ?? 0)
        let next = UInt32(interrupts.deliverable(over: 257) ?? 0)
        return current | next << 12 | .flag(22, next >= 16) | .flag(26, interrupts.pending[15])
            | .flag(28, interrupts.pending[14]) | .flag(31, interrupts.pending[2])
            | .flag(11, interrupts.active.count <= 1)
    }

    private func writeInterruptState(_ value: UInt32) {
        if value.bit(31) { interrupts.setPending(2) }
        if value.bit(28) { interrupts.setPending(14) }
        if value.bit(27) { interrupts.setPending(14, false) }
        if value.bit(26) { interrupts.setPending(15) }
        if value.bit(25) { interrupts.setPending(15, false) }
    }

    private var handlerState: UInt32 {
        let active = [(4, 0), (5, 1), (6, 3), (11, 7), (12, 8), (14, 10), (15, 11)]
        return active.reduce(handlerControl) { $0 | .flag($1.1, interrupts.isActive($1.0)) }
    }

    private func writeReset(_ value: UInt32) {
        guard value >> 16 == 0x05FA else { return }
        storage[0xD0C] = value & 0x700
        if value.bit(2) { resetRequested() }
    }
}
