/// How a chip's flash is written: what the driver, the loader, the model log and the firmware must keep to.
public struct FlashGeometry: Sendable, Hashable {
    /// The registers that flash is driven by.
    public enum Controller: String, Sendable, Hashable, CaseIterable {
        /// STM32F4 and F7: sectors, programmed by 1, 2 or 4 bytes as the supply allows (RM0385 and RM0390 section 3).
        case stm32f
        /// STM32L4 and L4+: pages, programmed by double words (RM0432 section 3).
        case stm32l4
    }

    /// The registers.
    public let controller: Controller
    /// Bytes of flash that are programmed together, a power of two from 4 on: addresses and lengths are multiples.
    ///
    /// A chip that can do with less at a low supply still gets whole units.
    public let unitBytes: Int
    /// Whether a unit may be programmed once only after an erase, since it carries an error-correcting code; zeros may be
    /// programmed over anything.
    public let isWrittenOnce: Bool
    /// Bytes of the areas at whose starts the model log begins anew, each of whole sectors.
    ///
    /// Sectors of at least this size are areas of their own.
    public let logAreaBytes: Int
    /// Typical microseconds of one programming access.
    public let programMicroseconds: Int
    /// Typical milliseconds of an erase for each 256 KiB of its sectors.
    public let eraseMilliseconds: Int

    /// STM32F4 and F7: 16 us an access and 1 s for 256 KiB (DS10916 table 44).
    public static let stm32f = FlashGeometry(
        controller: .stm32f, unitBytes: 4, isWrittenOnce: false, logAreaBytes: 0, programMicroseconds: 16,
        eraseMilliseconds: 1000)

    /// STM32L4+: 82 us a double word and 22 ms a page of 4 KiB (DS12023, flash memory characteristics).
    public static let stm32l4 = FlashGeometry(
        controller: .stm32l4, unitBytes: 8, isWrittenOnce: true, logAreaBytes: 128 * 1024,
        programMicroseconds: 82, eraseMilliseconds: 22 * 64)
}
