import Facts

/// What the chip behind a probe says of itself, for whoever is asked why a board does not work.
public struct ChipReport: Hashable, Sendable {
    /// Device id, 12 bits (DBGMCU_IDCODE).
    public var deviceID: UInt16
    /// Silicon revision (REV_ID), such as 0x1001.
    public var revision: UInt16
    /// Flash that the chip says it has, in KiB.
    public var flashKiB: Int
    /// FLASH_OPTCR or FLASH_OPTR: the option bytes in use.
    public var optionControl: UInt32
    /// FLASH_OPTCR1: where the chip boots from; 0 where there is none.
    public var bootAddresses: UInt32
    /// RCC_CR, RCC_PLLCFGR and RCC_CFGR as they are now.
    public var clockRegisters: [UInt32]
    /// PWR_CR1 with PWR_CSR1, or on an STM32L4+ with PWR_CR5, as they are now; 0 while their clock is off.
    public var powerRegisters: [UInt32]
    /// Kind of board, for what it should have.
    private let board: BoardDescriptor
    private var registers: ChipRegisters { .of(board) }

    /// Something that stands in the way of measuring.
    public struct Warning: Hashable, Sendable {
        /// What was found.
        public var text: String
        /// What to do.
        public var cure: String
    }

    /// Readout protection; 0xAA is none (RM0385 section 3.4.1).
    public var protectionLevel: UInt8 {
        FlashRegisters.of(board.flash.controller).protectionLevel(optionControl)
    }
    /// Sectors that cannot be erased or written (nWRP, WRP).
    public var protectedSectors: [Int]
    /// Whether the watchdog runs from power-on (IWDG_SW is 0).
    public var watchdogRunsAlways: Bool { optionControl >> registers.watchdogBit & 1 == 0 }
    /// Address that the chip boots from with its BOOT0 pin low; nil where the pins alone decide.
    public var bootAddress: UInt32? {
        registers.bootAddresses == nil ? nil : (bootAddresses & 0xFFFF) << 14
    }

    /// What stands in the way of measuring, with the cure.
    public var warnings: [Warning] {
        var result: [Warning] = []
        if flashKiB * 1024 != board.flashBytes {
            result.append(
                Warning(
                    text:
                        "the chip says that it has \(flashKiB) KiB of flash, \(board.flashBytes / 1024) expected",
                    cure: "use a board with the chip that its name says"))
        }
        if protectionLevel != 0xAA {
            result.append(
                Warning(
                    text: "the chip is read-protected (RDP 0x\(String(protectionLevel, radix: 16)))",
                    cure: "lift the protection with ST's programmer, which erases the chip"))
        }
        if board.singleBankBit != 0, optionControl & board.singleBankBit == 0 {
            result.append(
                Warning(
                    text: "the chip's flash is set to two banks",
                    cure: "set the option byte nDBANK with ST's programmer"))
        }
        if board.dualBankBit != 0, optionControl & board.dualBankBit == 0 {
            result.append(
                Warning(
                    text: "the chip's flash is set to one bank",
                    cure: "set the option byte DBANK with ST's programmer"))
        }
        if !protectedSectors.isEmpty {
            let names = protectedSectors.map(String.init).joined(separator: ", ")
            result.append(
                Warning(
                    text: "flash sectors \(names) are write-protected",
                    cure: "set the option bytes \(registers.protectionName) with ST's programmer"))
        }
        if watchdogRunsAlways {
            result.append(
                Warning(
                    text: "the watchdog runs from power-on",
                    cure: "set the option byte IWDG_SW with ST's programmer"))
        }
        if let bootAddress, ![0x0020_0000, 0x0800_0000].contains(bootAddress) {
            result.append(
                Warning(
                    text: "the chip boots from \(hex(bootAddress)) and not from flash",
                    cure: "set the option byte BOOT_ADD0 with ST's programmer"))
        }
        return result
    }

    /// The option bytes by name, as they are in use.
    public var optionBytes: String {
        let sectors = protectedSectors.map(String.init).joined(separator: ",")
        var text = "RDP 0x\(String(protectionLevel, radix: 16)), "
        text += "\(registers.protectionName) \(sectors.isEmpty ? "none" : sectors), "
        if board.singleBankBit != 0 { text += "nDBANK \(optionControl & board.singleBankBit == 0 ? 0 : 1), " }
        if board.dualBankBit != 0 { text += "DBANK \(optionControl & board.dualBankBit == 0 ? 0 : 1), " }
        text += "IWDG_SW \(watchdogRunsAlways ? 0 : 1)"
        if let bootAddress { text += ", BOOT_ADD0 \(hex(bootAddress))" }
        return text
    }

    /// The clock tree and the regulator as they are now, with the registers.
    public var clockTree: String {
        let text = registers.clockTree(clocks: clockRegisters, power: powerRegisters)
        let values = (clockRegisters + powerRegisters).map { hex($0) }.joined(separator: " ")
        return "\(text) (RCC_CR PLLCFGR CFGR, \(registers.powerNames): \(values))"
    }

    init(probe: STLink, board: BoardDescriptor) throws(ProbeError) {
        let identity = try probe.readWord(0xE004_2000)
        (deviceID, revision) = (UInt16(identity & 0xFFF), UInt16(identity >> 16))
        self.board = board
        let registers = ChipRegisters.of(board)
        let size = try probe.readWord(board.uniqueIDAddress + registers.flashSize.offset)
        flashKiB = Int(size >> registers.flashSize.shift & 0xFFFF)
        let options = try probe.readWord(FlashRegisters.of(board.flash.controller).option)
        optionControl = options
        bootAddresses = 0
        if let address = registers.bootAddresses { bootAddresses = try probe.readWord(address) }
        clockRegisters = []
        for address in registers.clocks { clockRegisters.append(try probe.readWord(address)) }
        powerRegisters = []
        for address in registers.power { powerRegisters.append(try probe.readWord(address)) }
        protectedSectors = []
        for (index, address) in registers.protectedAreas.enumerated() {
            protectedSectors += ChipRegisters.pages(ofArea: try probe.readWord(address), inBank: index / 2)
        }
        guard registers.protectedAreas.isEmpty else { return }
        // Where there is a bit for two banks it takes the place of a write protection.
        protectedSectors = (0..<min(board.sectorBytes.count, 12)).filter {
            options >> UInt32(16 + $0) & 1 == 0
        }
    }
}

extension ConnectedBoard {
    /// Asks the chip by its probe, while whatever runs goes on.
    public func chipReport() throws(BoardError) -> ChipReport {
        let board = descriptor
        return try onProbe { (probe) throws(ProbeError) in try ChipReport(probe: probe, board: board) }
    }

    /// Resets the board by its reset line and lets it run whatever it holds.
    public func restart() throws(BoardError) {
        forget()
        try onProbe { (probe) throws(ProbeError) in try probe.resetAndRun() }
    }

    /// Resets the board by its reset line again and again.
    ///
    /// - Returns: how long each took until the firmware answered.
    public func resetTimes(count: Int) throws(BoardError) -> [Duration] {
        try guarded { () throws(BoardError) in
            _ = try attached()
            var times: [Duration] = []
            for _ in 0..<count {
                let start = ContinuousClock.now
                try onProbe { (probe) throws(ProbeError) in try probe.resetAndRun() }
                try greeted(waits: LinkSession.startWaits)
                times.append(ContinuousClock.now - start)
            }
            selected = nil
            arenaOffset = nil
            return times
        }
    }

    /// Attaches the probe to the running chip and lets go of it, again and again.
    ///
    /// - Returns: how long each took.
    public func attachTimes(count: Int) throws(BoardError) -> [Duration] {
        let board = descriptor
        return try keepingProbe { (probe) throws(ProbeError) in
            var times: [Duration] = []
            for _ in 0..<count {
                let start = ContinuousClock.now
                if probe.isConnected { try probe.disconnect() }
                try probe.connect(to: board)
                times.append(ContinuousClock.now - start)
            }
            return times
        }
    }
}
