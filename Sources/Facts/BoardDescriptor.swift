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
    /// Address of the chip's 96-bit id (RM0385 section 41.1; RM0390 section 33.1).
    public let uniqueIDAddress: UInt32

    /// How flash is written.
    public var flash = FlashGeometry.stm32f
    /// Bit of FLASH_OPTCR that says that flash is one bank with the sectors above, 0 if it always is.
    public var singleBankBit: UInt32 = 0
    /// Bit of FLASH_OPTR that says that flash is two banks with the sectors above, 0 if it always is.
    public var dualBankBit: UInt32 = 0

    /// Power of the running board in milliwatts: median of energy over latency in table 4 of the MicroNets paper, which
    /// was measured with an Otii Arc while inferences looped.
    public var activeMilliwatts = 0.0

    /// Bytes of flash.
    public var flashBytes: Int { sectorBytes.reduce(0, +) }

    /// NUCLEO-F746ZG: Cortex-M7, 216 MHz, 1 MB flash, 320 KB RAM (RM0385 tables 3 and 1; PUBLISHED figures of
    /// the MicroNets paper's medium board).
    public static let f746zg = BoardDescriptor(
        name: "nucleo-f746zg", shortName: "f746zg", core: "cortex-m7", deviceID: 0x449,
        flashBase: 0x0800_0000,
        sectorBytes: [32, 32, 32, 32, 128, 256, 256, 256].map { $0 * 1024 },
        ramBase: 0x2000_0000, ramBytes: 320 * 1024, clockHz: 216_000_000,
        uniqueIDAddress: 0x1FF0_F420, activeMilliwatts: 445)

    /// NUCLEO-F446RE: Cortex-M4, 180 MHz, 512 KB flash, 128 KB RAM (RM0390 sections 2 and 3; the MicroNets paper's
    /// small board).
    public static let f446re = BoardDescriptor(
        name: "nucleo-f446re", shortName: "f446re", core: "cortex-m4", deviceID: 0x421,
        flashBase: 0x0800_0000,
        sectorBytes: [16, 16, 16, 16, 64, 128, 128, 128].map { $0 * 1024 },
        ramBase: 0x2000_0000, ramBytes: 128 * 1024, clockHz: 180_000_000,
        uniqueIDAddress: 0x1FFF_7A10, activeMilliwatts: 162)

    /// NUCLEO-F767ZI: Cortex-M7, 216 MHz, 2 MB flash as one bank, 512 KB RAM (RM0410 sections 2 and 3; the MicroNets
    /// paper's large board).
    public static let f767zi = BoardDescriptor(
        name: "nucleo-f767zi", shortName: "f767zi", core: "cortex-m7", deviceID: 0x451,
        flashBase: 0x0800_0000,
        sectorBytes: [32, 32, 32, 32, 128, 256, 256, 256, 256, 256, 256, 256].map { $0 * 1024 },
        ramBase: 0x2000_0000, ramBytes: 512 * 1024, clockHz: 216_000_000,
        uniqueIDAddress: 0x1FF0_F420,
        // Table 4 has no energies of this board; table 1 gives it the power of the F746ZG.
        singleBankBit: 1 << 29, activeMilliwatts: 445)

    /// NUCLEO-L4R5ZI: Cortex-M4, 120 MHz, 2 MB flash as two banks of pages, 640 KB RAM (RM0432 sections 2 and 3; the
    /// reference board of MLPerf Tiny).
    public static let l4r5zi = BoardDescriptor(
        name: "nucleo-l4r5zi", shortName: "l4r5zi", core: "cortex-m4", deviceID: 0x470,
        flashBase: 0x0800_0000, sectorBytes: [Int](repeating: 4096, count: 512),
        ramBase: 0x2000_0000, ramBytes: 640 * 1024, clockHz: 120_000_000,
        uniqueIDAddress: 0x1FFF_7590, flash: .stm32l4, dualBankBit: 1 << 22)

    /// All boards known.
    public static let all = [f746zg, f446re, f767zi, l4r5zi]

    /// The kind of board that a user names, such as `f746zg`, `nucleo-f746zg` or `virtual:f746zg`; nil for another.
    public static func named(_ text: String) -> BoardDescriptor? {
        called(text.split(separator: ":").last.map(String.init) ?? text)
    }

    /// The kind of board of a name, such as `f746zg` or `nucleo-f746zg`; nil for another.
    public static func called(_ name: String) -> BoardDescriptor? {
        all.first { $0.shortName == name || $0.name == name }
    }
}
