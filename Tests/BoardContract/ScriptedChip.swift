public import Facts

/// The part of an STM32 that a debug probe and a firmware share.
///
/// Flash with its controller, and the core's
/// debug state. No instruction is executed here.
public final class ScriptedChip {
    /// Flash contents.
    public internal(set) var flash: [UInt8]
    /// Resets so far: who keeps state of the running program compares this.
    public private(set) var resets = 0
    /// Whether the core is halted by a debugger.
    public private(set) var isHalted = false
    /// Read protection (RDP), 0xAA for none.
    public var protection: UInt8 = 0xAA
    /// FLASH_OPTCR but for the read protection, and FLASH_OPTCR1: as the chip is delivered (RM0385 section 3.4.1).
    public var optionBits: UInt32
    /// Where it boots from.
    public var bootAddresses: UInt32 = 0x0040_0080
    /// Device id that the chip states.
    public var deviceID: UInt32
    /// Status reads for which an erase or a page keeps the controller busy.
    public var busyReads = 2
    /// Status bits that the next flash operation fails with.
    public var nextFlashErrors: UInt32 = 0
    /// Sectors erased so far.
    public private(set) var erasedSectors: [Int] = []
    /// A core that no debugger can stop unless its reset line is held.
    public var ignoresHalt = false
    /// Firmware that takes the debug pins for something else as soon as it runs.
    public var takesDebugPins = false
    /// Addresses of words written outside flash.
    public private(set) var registersWritten: Set<UInt32> = []
    /// The chip's 96-bit id.
    public let uniqueID = [UInt8](1...12)

    let board: BoardDescriptor
    private let registers: ScriptedFlashRegisters
    /// The first word of a double word.
    private var firstWord: (offset: Int, value: UInt32)?
    private var control: UInt32 = 1 << 31
    private var status: UInt32 = 0
    private var busyLeft = 0
    private var keys = 0
    private var catchesReset = false
    private var debugEnabled = false
    private var inReset = false
    private var wasReset = false
    /// DFSR.VCATCH: the core halted behind a reset.
    private var hasCaught = false

    /// Creates a chip with erased flash.
    public init(board: BoardDescriptor = .f746zg) {
        self.board = board
        registers = board.flash.controller == .stm32f ? .stm32f : .stm32l4
        // nDBANK of an F767 and DBANK of an L4R5 are set as the boards are delivered.
        optionBits = registers.optionBits | board.singleBankBit | board.dualBankBit
        deviceID = 0x1001_0000 | UInt32(board.deviceID)
        flash = [UInt8](repeating: 0xFF, count: board.flashBytes)
    }

    /// Whether the core executes instructions.
    public var isRunning: Bool { !isHalted && !inReset }

    /// Whether the debug port answers.
    var listens: Bool { !takesDebugPins || !isRunning }

    /// Resets core and peripherals; the debug state survives.
    public func reset() {
        resets += 1
        control = 1 << 31
        status = 0
        busyLeft = 0
        keys = 0
        firstWord = nil
        isHalted = catchesReset && debugEnabled
        wasReset = true
        hasCaught = hasCaught || isHalted
    }

    func setResetLine(low: Bool) {
        if inReset && !low { reset() }
        inReset = low
    }

    /// Bytes of flash or of the chip's id, nil if they lie outside.
    public func read(_ address: UInt32, count: Int) -> [UInt8]? {
        if address == board.uniqueIDAddress, count == uniqueID.count { return uniqueID }
        let offset = Int(address) - Int(board.flashBase)
        guard offset >= 0, count >= 0, offset + count <= flash.count else { return nil }
        return Array(flash[offset..<(offset + count)])
    }

    func readWord(_ address: UInt32) -> UInt32? {
        switch address {
        case 0xE000_EDF0: haltingStatus()
        case 0xE000_ED30: hasCaught ? 1 << 3 : 0
        case 0xE000_EDFC: catchesReset ? 1 : 0
        case 0xE004_2000: deviceID
        case registers.base: 0
        case registers.base + registers.status: statusWord()
        case registers.base + registers.control: control
        case registers.base + registers.options:
            optionBits | UInt32(protection) << registers.protectionShift
        case 0x4002_3C18 where board.flash.controller == .stm32f: bootAddresses
        case 0x4002_202C, 0x4002_2030, 0x4002_204C, 0x4002_2050: 0xFF00_FFFF
        // RCC and PWR, of which nothing is scripted, and the size of flash.
        case 0x4002_3800, 0x4002_3804, 0x4002_3808, 0x4000_7000, 0x4000_7004: 0
        case 0x4002_1000, 0x4002_1008, 0x4002_100C, 0x4000_7080: 0
        case 0x1FFF_75E0: UInt32(flash.count / 1024)
        case 0x1FF0_F440: UInt32(flash.count / 1024) << 16
        default: protection == 0xAA ? read(address, count: 4)?.word(at: 0) : nil
        }
    }

    /// Writes a word; false if nothing is there.
    func writeWord(_ address: UInt32, _ value: UInt32) -> Bool {
        if read(address, count: 4) == nil { registersWritten.insert(address) }
        switch address {
        case 0xE000_EDF0: setDebug(value)
        case 0xE000_EDFC: catchesReset = value & 1 == 1
        case 0xE000_ED30: if value & 1 << 3 != 0 { hasCaught = false }
        case 0xE000_ED0C: if value & 0xFFFF_0004 == 0x05FA_0004 { reset() }
        case 0xE004_2008: break
        case registers.base + registers.keys: takeKey(value)
        case registers.base + registers.status: status &= ~value
        case registers.base + registers.control: setControl(value)
        case registers.base: break
        default: return program(address, [UInt8](record: value))
        }
        return true
    }

    /// Programs flash as the controller would, by clearing bits; false outside flash.
    func program(_ address: UInt32, _ bytes: [UInt8]) -> Bool {
        let offset = Int(address) - Int(board.flashBase)
        guard offset >= 0, offset + bytes.count <= flash.count else { return false }
        guard control & (1 << 31 | 1) == 1 else {
            status |= 1 << 7
            return true
        }
        guard board.flash.controller == .stm32f else {
            programDoubleWord(offset, bytes)
            return true
        }
        guard 1 << (control >> 8 & 3) == bytes.count else {
            status |= 1 << 6
            return true
        }
        if failedNext() { return true }
        for (index, byte) in bytes.enumerated() { flash[offset + index] &= byte }
        busyLeft = busyReads
        return true
    }

    /// Two words, to flash that is erased or for zeros: everything else is refused (RM0432, FLASH_SR).
    private func programDoubleWord(_ offset: Int, _ bytes: [UInt8]) {
        guard bytes.count == 4 else { return status |= 1 << 6 }
        guard let first = firstWord else {
            if offset % 8 == 0 { firstWord = (offset, bytes.word(at: 0)) } else { status |= 1 << 5 }
            return
        }
        firstWord = nil
        guard offset == first.offset + 4 else { return status |= 1 << 5 }
        if failedNext() { return }
        if programOnce(at: first.offset, [UInt8](record: first.value) + bytes) {
            busyLeft = busyReads
        } else {
            status |= 1 << 3
        }
    }

    private func programOnce(at offset: Int, _ bytes: [UInt8]) -> Bool {
        let isErased = flash[offset..<offset + bytes.count].allSatisfy { $0 == 0xFF }
        guard isErased || bytes.allSatisfy({ $0 == 0 }) else { return false }
        flash.replaceSubrange(offset..<offset + bytes.count, with: bytes)
        return true
    }

    /// Changes a byte of flash, as wear may.
    public func damage(_ address: UInt32) {
        flash[Int(address - board.flashBase)] ^= 0xFF
    }

    /// Erases and programs as the firmware does it, for `TL_FLASH_ERASE` and `TL_FLASH_WRITE`.
    func eraseByFirmware(_ range: Range<Int>) {
        var start = 0
        for (sector, bytes) in board.sectorBytes.enumerated() {
            if range.contains(start) { erasedSectors.append(sector) }
            start += bytes
        }
        for index in range { flash[index] = 0xFF }
    }

    /// Returns whether flash took it.
    func programByFirmware(at offset: Int, _ bytes: [UInt8]) -> Bool {
        let unit = board.flash.unitBytes
        for start in stride(from: 0, to: bytes.count, by: unit) {
            let part = Array(bytes[start..<min(start + unit, bytes.count)])
            if board.flash.isWrittenOnce {
                guard programOnce(at: offset + start, part) else { return false }
            } else {
                for (index, byte) in part.enumerated() { flash[offset + start + index] &= byte }
            }
        }
        return true
    }

    /// DHCSR; that there was a reset is told once.
    private func haltingStatus() -> UInt32 {
        defer { wasReset = false }
        return (isHalted ? 1 << 17 : 0) | (debugEnabled ? 1 : 0) | (wasReset || inReset ? 1 << 25 : 0)
    }

    private func setDebug(_ value: UInt32) {
        guard value >> 16 == 0xA05F else { return }
        debugEnabled = value & 1 == 1
        isHalted = value & 3 == 3 && !(ignoresHalt && !inReset)
    }

    private func takeKey(_ value: UInt32) {
        switch (keys, value) {
        case (0, 0x4567_0123): keys = 1
        case (1, 0xCDEF_89AB):
            keys = 0
            control &= ~(1 << 31)
        default: keys = 2
        }
    }

    private func setControl(_ value: UInt32) {
        guard control >> 31 == 0 else { return }
        control = value & ~(1 << 16)
        guard value & (1 << 16) != 0, value & 2 != 0, !failedNext() else { return }
        let sector = Int(value >> 3 & registers.numbers)
        guard board.sectorBytes.indices.contains(sector) else { return }
        let start = board.sectorBytes[..<sector].reduce(0, +)
        for index in start..<(start + board.sectorBytes[sector]) { flash[index] = 0xFF }
        erasedSectors.append(sector)
        busyLeft = busyReads
    }

    private func failedNext() -> Bool {
        status |= nextFlashErrors
        defer { nextFlashErrors = 0 }
        return nextFlashErrors != 0
    }

    private func statusWord() -> UInt32 {
        guard busyLeft > 0 else { return status }
        busyLeft -= 1
        return status | 1 << 16
    }
}
