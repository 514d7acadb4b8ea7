import Cycles

/// FLASH (RM0385, RM0410, RM0390 and RM0432 section 3): keys, lock, erase and programming, with datasheet-typical times.
///
/// Programming only clears bits. While an operation runs, SR.BSY is set; whoever accesses flash waits.
final class FlashController: Peripheral {
    private enum Status {
        static let endOfOperation: UInt32 = 1 << 0
        static let operationError: UInt32 = 1 << 1
        /// PROGERR, where each unit is written once.
        static let notErased: UInt32 = 1 << 3
        static let writeProtection: UInt32 = 1 << 4
        static let alignment: UInt32 = 1 << 5
        static let parallelism: UInt32 = 1 << 6
        static let sequence: UInt32 = 1 << 7
        static let busy: UInt32 = 1 << 16
    }

    private let chip: Chip
    private let layout: FlashLayout
    private let memory: FlashMemory
    private let time: TimeBase
    private var acr: UInt32
    private var sr: UInt32 = 0
    private var cr: UInt32
    /// The first word of a double word whose second one has not come.
    private var firstWord: (offset: Int, value: UInt32)?
    /// Double words that were programmed since they were erased, whatever with.
    private var programmed = Set<Int>()
    private var keyStep = 0
    private var lockedUntilReset = false
    private(set) var busyUntil: UInt64?
    /// Operations begun so far.
    private(set) var operations = 0
    /// The operation, counted from 1, in whose midst the supply fails; nil if it does not.
    var powerFailsIn: Int?
    /// Called when the supply has failed; nothing may run on this chip afterwards.
    var powerFailed: () -> Void = {}
    /// Whether operations take their time; otherwise they are done at once.
    var takesTime = true
    /// Called with the byte range that an operation changed.
    var changed: (Range<Int>) -> Void = { _ in }
    /// Called when BSY sets or clears.
    var busyChanged: () -> Void = {}
    /// Called when FLASH_ACR was written.
    var latencyChanged: () -> Void = {}
    /// Called when software asks for what flash cannot do, with the rule's name and what was found.
    var violated: (String, String) -> Void = { _, _ in }
    /// FLASH_OPTCR; bits 16 and up of sectors that may be written.
    var optionControl: UInt32
    private let sectorBits: UInt32
    /// FLASH_ECCR of an STM32L4+: what a read of flash found in its error-correcting codes, which are not modelled.
    var codeErrors: UInt32 = 0
    /// Called when software polls SR while an operation runs.
    var polled: () -> Void = {}

    /// Called when ACR was written, with which caches of the flash interface it empties.
    var cachesChanged: ((instructions: Bool, data: Bool)) -> Void = { _ in }

    init(chip: Chip, memory: FlashMemory, time: TimeBase) {
        self.chip = chip
        self.memory = memory
        layout = chip.flashLayout
        (acr, cr) = (layout.accessAfterReset, layout.controlAfterReset)
        optionControl = chip.optionControl
        sectorBits = layout.protectsSectors ? (1 << UInt32(chip.sectors.count) - 1) << 16 : 0
        self.time = time
    }

    func reset() {
        (acr, cr) = (layout.accessAfterReset, layout.controlAfterReset)
        (sr, keyStep, lockedUntilReset, busyUntil, firstWord) = (0, 0, false, nil, nil)
        busyChanged()
        cachesChanged((true, true))
    }

    var due: UInt64? { busyUntil }
    /// Wait states set.
    var latency: UInt32 { acr & 0xF }
    /// The Cortex-M4's accelerator: lines of instructions and of data (ICEN, DCEN).
    var instructionCacheEnabled: Bool { acr.bit(9) }
    var dataCacheEnabled: Bool { acr.bit(10) }

    func advance(to now: UInt64) {
        guard let end = busyUntil, now >= end else { return }
        busyUntil = nil
        sr &= ~Status.busy
        cr &= ~(1 << 16)
        if cr.bit(24) { sr |= Status.endOfOperation }
        busyChanged()
    }

    func read(_ offset: UInt32) -> UInt32 {
        switch offset {
        case 0x00: return acr
        case layout.status:
            if busyUntil != nil { polled() }
            return sr
        case layout.control: return cr
        case layout.options: return optionControl
        case 0x18 where layout == .stm32l4: return codeErrors
        // No area is write-protected.
        case 0x2C where layout == .stm32l4, 0x30 where layout == .stm32l4, 0x4C where layout == .stm32l4,
            0x50 where layout == .stm32l4:
            return 0xFF00_FFFF
        case 0x18 where layout == .stm32f: return chip.core == .cortexM7 ? 0x0040_0080 : 0
        default: return 0
        }
    }

    func write(_ offset: UInt32, _ value: UInt32) {
        switch offset {
        case 0x00: writeAccess(value)
        case layout.keys: writeKey(value)
        case layout.status: sr &= ~(value & layout.clearable)
        case layout.control: writeControl(value)
        case 0x18 where layout == .stm32l4: codeErrors &= ~(value & 0xF000_0000)
        default: break
        }
    }

    private func writeAccess(_ value: UInt32) {
        defer { latencyChanged() }
        guard chip.core == .cortexM4 else {
            acr = value & 0xB0F
            return
        }
        // A cache may be emptied only while it is off (RM0390 3.8.1).
        let reset = (
            instructions: value.bit(11) && !instructionCacheEnabled, data: value.bit(12) && !dataCacheEnabled
        )
        acr = value & layout.accessBits
        cachesChanged(reset)
    }

    private func writeKey(_ value: UInt32) {
        guard cr.bit(31), !lockedUntilReset else { return }
        switch (keyStep, value) {
        case (0, 0x4567_0123): keyStep = 1
        case (1, 0xCDEF_89AB):
            keyStep = 0
            cr &= ~0x8000_0000
        default: lockedUntilReset = true
        }
    }

    private func writeControl(_ value: UInt32) {
        // The bus holds the access until the operation ends (RM0385 3.7.5).
        waitUntilIdle()
        guard !cr.bit(31) else { return }
        if let (offset, _) = firstWord {
            firstWord = nil
            violated("flash_half_unit", "FLASH_CR written behind the first word of \(address(offset))")
        }
        cr = value & layout.controlBits | layout.controlAfterReset & ~layout.controlBits
        if value.bit(31) { return }
        if value.bit(16) { startErase() }
    }

    private func startErase() {
        let range: Range<Int>
        let duration: UInt64
        switch (cr.bit(1), layout.banks(massErasedBy: cr)) {
        case (true, nil):
            let sector = Int(cr.field(3, chip.sectorNumberBits))
            guard sector < chip.sectors.count else { return fail(Status.operationError) }
            let start = chip.sectors[..<sector].reduce(0, +)
            range = start..<start + chip.sectors[sector]
            duration = layout.eraseTime(bytes: chip.sectors[sector], core: chip.core)
        case (false, let half?):
            range = half.lowerBound * memory.count / 2..<half.upperBound * memory.count / 2
            duration = layout.massEraseTime
        default:
            return fail(Status.sequence)
        }
        guard isWritable(range) else { return }
        guard operations + 1 != powerFailsIn else { return failPower(erasing: range) }
        memory.erase(range)
        programmed = programmed.filter { !range.contains($0) }
        changed(range)
        begin(duration)
    }

    /// Whether no sector of `range` is write-protected by the option bytes (nWRP); says so if one is.
    private func isWritable(_ range: Range<Int>) -> Bool {
        guard optionControl & sectorBits != sectorBits else { return true }
        var start = 0
        for (sector, bytes) in chip.sectors.enumerated() {
            if range.overlaps(start..<start + bytes), !optionControl.bit(16 + sector) {
                fail(Status.writeProtection)
                violated("flash_write_protected", "sector \(sector), by FLASH_OPTCR.nWRP")
                return false
            }
            start += bytes
        }
        return true
    }

    /// Leaves a sector that is erased in its first half, and has each second bit set in its other one.
    private func failPower(erasing range: Range<Int>) {
        let middle = range.lowerBound + range.count / 2
        memory.erase(range.lowerBound..<middle)
        for offset in stride(from: middle, to: range.upperBound, by: 4) {
            memory.store(memory.load(offset, width: 4) | 0xAAAA_AAAA, at: offset, width: 4)
        }
        powerFailed()
    }

    private func begin(_ duration: UInt64) {
        operations += 1
        guard takesTime else {
            if cr.bit(24) { sr |= Status.endOfOperation }
            return
        }
        sr |= Status.busy
        cr |= 1 << 16
        busyUntil = time.now + duration
        busyChanged()
    }

    private func waitUntilIdle() {
        guard let end = busyUntil else { return }
        time.advance(to: end)
        advance(to: max(time.now, end))
    }

    private func fail(_ status: UInt32) { sr |= status }

    /// A store of `width` bytes to flash.
    func store(_ value: UInt32, at offset: Int, width: Int) {
        waitUntilIdle()
        // SER and MER count only with STRT: st-flash leaves SER set while it programs, and does program real F7s.
        guard !cr.bit(31), cr.bit(0) else {
            fail(Status.sequence)
            return violated(
                "flash_locked", "store to \(address(offset)) with LOCK set or PG clear in FLASH_CR")
        }
        guard !layout.isWrittenOnce else { return storeOnce(value, at: offset, width: width) }
        guard width == 1 << Int(cr.field(8, 2)) else {
            fail(Status.parallelism)
            return violated(
                "flash_parallelism",
                "store of \(width) bytes to \(address(offset)) with another FLASH_CR.PSIZE")
        }
        guard offset % width == 0 else {
            fail(Status.alignment)
            return violated("flash_alignment", "store of \(width) bytes to \(address(offset))")
        }
        guard isWritable(offset..<offset + width) else { return }
        let new = memory.load(offset, width: width) & value
        let wanted = width == 4 ? value : value & (1 << UInt32(8 * width) - 1)
        if new != wanted {
            violated(
                "flash_not_erased",
                "\(address(offset)) cannot become 0x\(String(wanted, radix: 16)) by programming")
        }
        guard operations + 1 != powerFailsIn else {
            // Each second bit has not become zero.
            let half = memory.load(offset, width: width) & (value | 0xAAAA_AAAA)
            memory.store(half, at: offset, width: width)
            return powerFailed()
        }
        memory.store(new, at: offset, width: width)
        changed(offset..<offset + width)
        begin(layout.programTime)
        cr &= ~(1 << 16)
    }

    /// A store to flash that is programmed by double words, each once (RM0432 section 3.3.7 and FLASH_SR): the first
    /// word is kept until the second one comes.
    private func storeOnce(_ value: UInt32, at offset: Int, width: Int) {
        guard width == 4 else {
            fail(Status.parallelism)
            return violated("flash_parallelism", "store of \(width) bytes to \(address(offset))")
        }
        guard let first = firstWord else {
            guard offset % 8 == 0 else {
                fail(Status.alignment)
                return violated("flash_alignment", "\(address(offset)) begins no double word")
            }
            firstWord = (offset, value)
            return
        }
        firstWord = nil
        guard offset == first.offset + 4 else {
            fail(Status.alignment)
            return violated(
                "flash_alignment", "\(address(offset)) does not follow \(address(first.offset))")
        }
        let words = [first.value, value]
        let old = [memory.load(first.offset, width: 4), memory.load(offset, width: 4)]
        let isBlank = words == [0, 0]
        guard isBlank || old == [.max, .max] else {
            fail(Status.notErased)
            return violated("flash_written_twice", "\(address(first.offset)) is not erased")
        }
        if !isBlank, !programmed.insert(first.offset).inserted {
            violated("flash_written_twice", "\(address(first.offset)) has its error-correcting code already")
        }
        let fails = operations + 1 == powerFailsIn
        for (index, word) in words.enumerated() {
            // Each second bit has not become zero.
            let kept = fails ? old[index] & (word | 0xAAAA_AAAA) : word
            memory.store(kept, at: first.offset + 4 * index, width: 4)
        }
        guard !fails else { return powerFailed() }
        changed(first.offset..<first.offset + 8)
        begin(layout.programTime)
        cr &= ~(1 << 16)
    }

    private func address(_ offset: Int) -> String {
        "0x\(String(Chip.flash + UInt32(offset), radix: 16))"
    }
}
