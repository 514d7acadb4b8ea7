import Facts

/// Where a chip says how it is set up.
struct ChipRegisters {
    /// The word with the size of flash in KiB, as an offset from the chip's id, and the bit at which it starts there.
    let flashSize: (offset: UInt32, shift: UInt32)
    /// Bit of the option register that is set if software starts the watchdog (IWDG_SW).
    let watchdogBit: UInt32
    /// RCC_CR, RCC_PLLCFGR and RCC_CFGR.
    let clocks: [UInt32]
    /// PWR_CR1 with PWR_CSR1, or PWR_CR1 with PWR_CR5.
    let power: [UInt32]
    /// FLASH_OPTCR1, where a chip has a choice of boot addresses.
    let bootAddresses: UInt32?
    /// Registers of write-protected areas, in order of banks; none where the option register has a bit a sector.
    let protectedAreas: [UInt32]

    /// The registers of a board's chip.
    ///
    /// RM0385 sections 3.7, 4.4, 5.3 and 41.2, RM0390 sections 3.8, 5.5, 6.3 and 33.2, RM0432 sections 3.7, 5.4, 6.4 and 57.
    static func of(_ board: BoardDescriptor) -> ChipRegisters {
        switch board.flash.controller {
        case .stm32f:
            let isM7 = board.core == "cortex-m7"
            return ChipRegisters(
                flashSize: (isM7 ? 0x20 : 0x10, 16), watchdogBit: 5,
                clocks: [0x4002_3800, 0x4002_3804, 0x4002_3808], power: [0x4000_7000, 0x4000_7004],
                bootAddresses: isM7 ? 0x4002_3C18 : nil, protectedAreas: [])
        case .stm32l4:
            return ChipRegisters(
                flashSize: (0x50, 0), watchdogBit: 16, clocks: [0x4002_1000, 0x4002_100C, 0x4002_1008],
                power: [0x4000_7000, 0x4000_7080], bootAddresses: nil,
                protectedAreas: [0x4002_202C, 0x4002_2030, 0x4002_204C, 0x4002_2050])
        }
    }

    /// Option bytes that protect sectors from being written, and the registers of `power`, by name.
    var protectionName: String { protectedAreas.isEmpty ? "nWRP" : "WRP" }
    var powerNames: String { protectedAreas.isEmpty ? "PWR_CR CSR" : "PWR_CR1 CR5" }

    /// The pages of a write-protected area, by the register's value; an area that ends before it starts is none.
    static func pages(ofArea value: UInt32, inBank bank: Int) -> [Int] {
        let (start, end) = (Int(value & 0xFF), Int(value >> 16 & 0xFF))
        return start <= end ? (start...end).map { bank * 256 + $0 } : []
    }
}
