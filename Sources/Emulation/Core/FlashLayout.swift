import Cycles

/// What the flash controllers of two families differ in.
struct FlashLayout: Sendable, Equatable {
    /// First address of the registers.
    var base: UInt32
    /// Offsets of FLASH_KEYR, FLASH_SR, FLASH_CR, and FLASH_OPTCR or FLASH_OPTR.
    var keys: UInt32
    var status: UInt32
    var control: UInt32
    var options: UInt32
    /// Bits of FLASH_ACR, and what it is after a reset.
    var accessBits: UInt32
    var accessAfterReset: UInt32
    /// Bits of FLASH_CR that a write changes, and what it is after a reset.
    var controlBits: UInt32
    var controlAfterReset: UInt32
    /// Bits of FLASH_CR that erase a bank, or all there is.
    var massErase: [UInt32]
    /// Bits of FLASH_SR that are written to clear.
    var clearable: UInt32
    /// Bit at which the option register has the level of read protection.
    var protectionShift: UInt32
    /// Whether the option register has a bit for each sector that says that it may be written (nWRP).
    var protectsSectors: Bool
    /// Whether flash is programmed by double words, each once between erases.
    var isWrittenOnce: Bool

    /// STM32F4 and F7 (RM0385, RM0410 and RM0390 section 3.7 and 3.8).
    static let stm32f = FlashLayout(
        base: 0x4002_3C00, keys: 0x04, status: 0x0C, control: 0x10, options: 0x14, accessBits: 0x1F0F,
        accessAfterReset: 0, controlBits: 0x8100_83FF, controlAfterReset: 0x8000_0000, massErase: [1 << 2],
        clearable: 0xF3, protectionShift: 8, protectsSectors: true, isWrittenOnce: false)

    /// STM32L4+ (RM0432 section 3.7); the areas of its write protection are not modelled.
    static let stm32l4 = FlashLayout(
        base: 0x4002_2000, keys: 0x08, status: 0x10, control: 0x14, options: 0x20, accessBits: 0x7F0F,
        accessAfterReset: 0x600, controlBits: 0x8700_8FFF, controlAfterReset: 0xC000_0000,
        massErase: [1 << 2, 1 << 15], clearable: 0xC3FB, protectionShift: 0, protectsSectors: false,
        isWrittenOnce: true)

    /// Typical time of an access at x32 parallelism (DS10916 table 44, DS11532 and DS10693 flash characteristics), or of a
    /// double word (DS12023 flash characteristics).
    var programTime: UInt64 { (isWrittenOnce ? 82 : 16) * TimeBase.second / 1_000_000 }
    /// Typical time of erasing all, or a bank of the two.
    var massEraseTime: UInt64 { isWrittenOnce ? 22 * TimeBase.second / 1000 : 4 * TimeBase.second }

    /// Typical time of erasing a sector.
    func eraseTime(bytes: Int, core: Core) -> UInt64 {
        let milliseconds: UInt64 =
            switch (bytes >> 10, core) {
            case (4, _): 22
            case (...32, _): 250
            case (64, _): 550
            case (128, .cortexM7): 500
            default: 1000
            }
        return milliseconds * TimeBase.second / 1000
    }

    /// Halves of flash that this FLASH_CR erases; nil if none.
    func banks(massErasedBy control: UInt32) -> Range<Int>? {
        let chosen = massErase.indices.filter { control & massErase[$0] != 0 }
        guard let first = chosen.first, let last = chosen.last else { return nil }
        return massErase.count == 1 ? 0..<2 : first..<last + 1
    }
}
