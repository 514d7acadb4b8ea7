import Facts

/// Where a chip's flash controller has its registers, and what their bits mean.
///
/// The same everywhere: bits PG, sector or page erase, STRT and LOCK of FLASH_CR, its number field from bit 3 on, and
/// BSY of FLASH_SR, behind which FLASH_CR lies.
struct FlashRegisters {
    /// FLASH_KEYR.
    let key: UInt32
    /// FLASH_SR.
    let status: UInt32
    /// FLASH_OPTCR or FLASH_OPTR.
    let option: UInt32
    /// Bit at which the option register has the level of read protection.
    let protectionShift: UInt32
    /// Errors in FLASH_SR, which are written to clear.
    let errors: UInt32
    /// FLASH_ACR where caches of the flash interface are on after a reset, nil elsewhere: they keep what was there
    /// before an erase.
    let access: UInt32?

    /// FLASH_CR.
    var control: UInt32 { status + 4 }

    /// The registers of a family of chips.
    static func of(_ controller: FlashGeometry.Controller) -> FlashRegisters {
        switch controller {
        // OPERR, WRPERR, PGAERR, PGPERR, ERSERR (RM0385 and RM0390 section 3).
        case .stm32f:
            FlashRegisters(
                key: 0x4002_3C04, status: 0x4002_3C0C, option: 0x4002_3C14, protectionShift: 8, errors: 0xF2,
                access: nil)
        // OPERR, PROGERR, WRPERR, PGAERR, SIZERR, PGSERR, MISERR, FASTERR, RDERR, OPTVERR (RM0432 section 3.7).
        case .stm32l4:
            FlashRegisters(
                key: 0x4002_2008, status: 0x4002_2010, option: 0x4002_2020, protectionShift: 0,
                errors: 0xC3FA, access: 0x4002_2000)
        }
    }

    /// The level of read protection in the option register; 0xAA is none.
    func protectionLevel(_ option: UInt32) -> UInt8 {
        UInt8(truncatingIfNeeded: option >> protectionShift)
    }
}
