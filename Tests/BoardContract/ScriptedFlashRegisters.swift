/// Where a scripted chip has its flash controller, written down apart from the driver that is tested with it.
struct ScriptedFlashRegisters {
    var base: UInt32
    var keys: UInt32
    var status: UInt32
    var control: UInt32
    var options: UInt32
    var protectionShift: UInt32
    /// The option register as the chip is delivered, but for the read protection.
    var optionBits: UInt32
    /// Largest number of a sector or page.
    var numbers: UInt32

    /// STM32F746 (RM0385 section 3.7).
    static let stm32f = ScriptedFlashRegisters(
        base: 0x4002_3C00, keys: 0x04, status: 0x0C, control: 0x10, options: 0x14, protectionShift: 8,
        optionBits: 0xC0FF_00FD, numbers: 0xF)

    /// STM32L4R5 (RM0432 section 3.7).
    static let stm32l4 = ScriptedFlashRegisters(
        base: 0x4002_2000, keys: 0x08, status: 0x10, control: 0x14, options: 0x20, protectionShift: 0,
        optionBits: 0xFFEF_F800, numbers: 0x1FF)
}
