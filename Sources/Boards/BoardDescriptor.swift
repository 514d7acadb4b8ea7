/// The fixed facts of a kind of board: memory map, sectors, ids, clock.
public struct BoardDescriptor: Sendable, Hashable {
    /// Name, such as `nucleo-f746zg`.
    public let name: String
    /// Short name used on the command line, such as `f746zg`.
    public let shortName: String
    /// Core, such as `cortex-m7`.
    public let core: String
    /// DBGMCU device id, low 12 bits.
    public let deviceID: UInt16
    /// First address of flash (AXI).
    public let flashBase: UInt32
    /// Bytes of flash sectors, in order.
    public let sectorBytes: [Int]
    /// First address of RAM.
    public let ramBase: UInt32
    /// Bytes of RAM.
    public let ramBytes: Int
    /// Core clock in Hz.
    public let clockHz: Int

    /// Bytes of flash.
    public var flashBytes: Int { sectorBytes.reduce(0, +) }

    /// NUCLEO-F746ZG: Cortex-M7, 216 MHz, 1 MB flash, 320 KB RAM (RM0385 tables 3 and 1; PUBLISHED figures of
    /// the MicroNets paper's medium board).
    public static let f746zg = BoardDescriptor(
        name: "nucleo-f746zg", shortName: "f746zg", core: "cortex-m7", deviceID: 0x449,
        flashBase: 0x0800_0000,
        sectorBytes: [32, 32, 32, 32, 128, 256, 256, 256].map { $0 * 1024 },
        ramBase: 0x2000_0000, ramBytes: 320 * 1024, clockHz: 216_000_000)

    /// All boards known.
    public static let all = [f746zg]
}
