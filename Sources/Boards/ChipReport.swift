import Facts

/// What the chip behind a probe says of itself, for whoever is asked why a board does not work.
public struct ChipReport: Hashable, Sendable {
    /// Device id, 12 bits (DBGMCU_IDCODE).
    public var deviceID: UInt16
    /// Silicon revision (REV_ID), such as 0x1001.
    public var revision: UInt16
    /// Flash that the chip says it has, in KiB.
    public var flashKiB: Int
    /// FLASH_OPTCR: the option bytes in use.
    public var optionControl: UInt32
    /// FLASH_OPTCR1: where the chip boots from; 0 where there is none.
    public var bootAddresses: UInt32
    /// RCC_CR, RCC_PLLCFGR and RCC_CFGR as they are now.
    public var clockRegisters: [UInt32]
    /// PWR_CR1 and PWR_CSR1 as they are now; 0 while their clock is off.
    public var powerRegisters: [UInt32]
    /// Kind of board, for what it should have.
    private let board: BoardDescriptor
    private var hasBootAddresses: Bool { board.core == "cortex-m7" }
    /// Where there is a bit for two banks it takes the place of a write protection.
    private var sectors: Int { min(board.sectorBytes.count, 12) }

    /// Something that stands in the way of measuring.
    public struct Warning: Hashable, Sendable {
        /// What was found.
        public var text: String
        /// What to do.
        public var cure: String
    }

    /// Readout protection; 0xAA is none (RM0385 section 3.4.1).
    public var protectionLevel: UInt8 { UInt8(truncatingIfNeeded: optionControl >> 8) }
    /// Sectors that cannot be erased or written (nWRP).
    public var protectedSectors: [Int] {
        (0..<sectors).filter { optionControl >> UInt32(16 + $0) & 1 == 0 }
    }
    /// Whether the watchdog runs from power-on (IWDG_SW is 0).
    public var watchdogRunsAlways: Bool { optionControl & 1 << 5 == 0 }
    /// Address that the chip boots from with its BOOT0 pin low; nil where the pins alone decide.
    public var bootAddress: UInt32? {
        hasBootAddresses ? (bootAddresses & 0xFFFF) << 14 : nil
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
        if !protectedSectors.isEmpty {
            let names = protectedSectors.map(String.init).joined(separator: ", ")
            result.append(
                Warning(
                    text: "flash sectors \(names) are write-protected",
                    cure: "set the option bytes nWRP with ST's programmer"))
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
        var text = "RDP 0x\(String(protectionLevel, radix: 16)), nWRP \(sectors.isEmpty ? "none" : sectors), "
        if board.singleBankBit != 0 { text += "nDBANK \(optionControl & board.singleBankBit == 0 ? 0 : 1), " }
        text += "IWDG_SW \(watchdogRunsAlways ? 0 : 1)"
        if let bootAddress { text += ", BOOT_ADD0 \(hex(bootAddress))" }
        return text
    }

    /// The clock tree and the over-drive as they are now, with the registers.
    public var clockTree: String {
        let (control, pll, configuration) = (clockRegisters[0], clockRegisters[1], clockRegisters[2])
        let isExternal = pll >> 22 & 1 == 1
        let source =
            switch configuration >> 2 & 3 {
            case 0: "HSI, 16 MHz"
            case 1: "HSE"
            case 2:
                "PLL from \(isExternal ? "HSE" : "HSI"), \(Self.megahertz(pll, isExternal: isExternal)) MHz"
            default: "reserved"
            }
        let hse = control >> 16 & 1 == 0 ? "off" : control >> 17 & 1 == 0 ? "on, not ready" : "ready"
        // ODRDY and ODSWRDY of PWR_CSR1 (RM0385 section 4.4.2).
        let overdrive = powerRegisters[1] >> 16 & 3 == 3 ? "on" : "off"
        let registers = (clockRegisters + powerRegisters).map { hex($0) }.joined(separator: " ")
        return
            "\(source); HSE \(hse), over-drive \(overdrive) (RCC_CR PLLCFGR CFGR, PWR_CR CSR: \(registers))"
    }

    /// PLL output: input over M, times N, over P (RM0385 section 5.3.2), from the 8 MHz of a Nucleo's ST-LINK or from HSI.
    private static func megahertz(_ pll: UInt32, isExternal: Bool) -> Int {
        let (divider, factor) = (Int(pll & 0x3F), Int(pll >> 6 & 0x1FF))
        guard divider > 0 else { return 0 }
        return (isExternal ? 8 : 16) * factor / divider / (2 * (Int(pll >> 16 & 3) + 1))
    }

    init(probe: STLink, board: BoardDescriptor) throws(ProbeError) {
        let identity = try probe.readWord(0xE004_2000)
        (deviceID, revision) = (UInt16(identity & 0xFFF), UInt16(identity >> 16))
        self.board = board
        let hasBootAddresses = board.core == "cortex-m7"
        // The upper half of the word behind the chip's id (RM0385 section 41.2, RM0390 section 33.2).
        let size = board.uniqueIDAddress + (hasBootAddresses ? 0x20 : 0x10)
        flashKiB = Int(try probe.readWord(size) >> 16)
        optionControl = try probe.readWord(0x4002_3C14)
        bootAddresses = hasBootAddresses ? try probe.readWord(0x4002_3C18) : 0
        clockRegisters = []
        for offset in [0, 4, 8] as [UInt32] {
            clockRegisters.append(try probe.readWord(0x4002_3800 + offset))
        }
        powerRegisters = []
        for offset in [0, 4] as [UInt32] { powerRegisters.append(try probe.readWord(0x4000_7000 + offset)) }
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
