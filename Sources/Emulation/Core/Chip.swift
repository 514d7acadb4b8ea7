import Cycles

/// The microcontroller of a board, as far as it differs from the other ones.
public struct Chip: Sendable, Equatable, CustomStringConvertible {
    /// Bytes and first address of a memory.
    struct Memory: Equatable {
        var base: UInt32
        var bytes: Int
    }

    /// Families whose clocks, power, ports and flash controllers are alike, and lie alike.
    enum Family: Equatable {
        /// STM32F4 and F7.
        case stm32f
        /// STM32L4+.
        case stm32l4

        /// First address of RCC, and of the GPIO ports.
        var clock: UInt32 { self == .stm32f ? 0x4002_3800 : 0x4002_1000 }
        var ports: UInt32 { self == .stm32f ? 0x4002_0000 : 0x4800_0000 }
    }

    /// Another address of a part of RAM.
    struct Alias: Equatable {
        var base: UInt32
        /// Where the part starts in RAM.
        var offset: Int
        var bytes: Int
    }

    /// The USART behind the ST-LINK's virtual COM port.
    struct Wiring: Equatable {
        /// First address of its registers.
        var base: UInt32
        /// Bit of RCC_APB1ENR, or of APB1ENR2.
        var clockBit: Int
        /// GPIO port (0 is A), pins and alternate function.
        var port: Int
        var transmit: Int
        var receive: Int
        var function: UInt32
    }

    /// A pin, such as the one that is high while an inference runs.
    struct Pin: Equatable {
        /// GPIO port (0 is A) and pin.
        var port: Int
        var pin: Int
    }

    /// Name of the board, such as `nucleo-f746zg`.
    public let board: String
    /// Short name used on the command line, such as `f746zg`.
    public let shortName: String
    /// The unique id of a board that was given no other, 12 bytes.
    public let defaultUniqueID: [UInt8]

    /// The core, with the cycle model that goes with it.
    let core: Core
    /// Whether the FPU calculates in double precision too.
    let isDoublePrecision: Bool
    /// CPUID.
    let processorID: UInt32
    /// DBGMCU_IDCODE.
    let deviceID: UInt32
    /// DPIDR of the debug port.
    let debugPortID: UInt32
    /// Where the core sees flash besides 0x08000000, and fetches its vectors after a reset.
    let flashAlias: UInt32
    /// What it has in common with others.
    var family = Family.stm32f
    /// Flash sectors in bytes.
    let sectors: [Int]
    /// FLASH_OPTCR as delivered.
    let optionControl: UInt32
    /// Width of FLASH_CR.SNB.
    let sectorNumberBits: Int
    /// Memory for instructions only; of 0 bytes if there is none.
    let instructionRAM: Memory
    let ram: Memory
    /// Where a part of RAM is seen besides.
    var ramAlias: Alias?
    /// Bootloader, unique id and flash size.
    let systemMemory: Memory
    let uniqueID: UInt32
    let flashSize: UInt32
    /// Bytes of the core's instruction cache and of its data cache; 0 if it has none.
    let cacheBytes: Int
    /// The accelerator in front of flash, where the core has no caches.
    var accelerator = FlashAccelerator.stm32f4
    /// External interrupts.
    let interrupts: Int
    /// GPIO ports.
    let ports: Int
    /// Core clock in Hz that each flash access adds to (RM0385 table 5, RM0390 table 5, RM0432 section 3.3.3).
    var hertzPerWaitState: Double = 30_000_000
    /// Core clock in Hz above which over-drive, or boost, must be on.
    let overdriveAbove: Double
    /// RCC_AHB1ENR after a reset.
    let clocksAfterReset: UInt32
    let serial: Wiring
    /// The pin that the firmware drives high while an inference runs.
    let marker: Pin
    /// Bytes of RAM at its start that the core reaches without the data cache.
    let tightlyCoupledBytes: Int
    /// First address of the second memory in RAM, accesses to which do not overlap those to the first on a Cortex-M4;
    /// 0xFFFFFFFF if there is one only.
    var secondRAM = UInt32.max
    let devices: [Memory]

    /// The flash controller.
    var flashLayout: FlashLayout { family == .stm32f ? .stm32f : .stm32l4 }

    /// The short name.
    public var description: String { shortName }

    /// Bytes of flash.
    public var flashBytes: Int { sectors.reduce(0, +) }

    /// First address of flash.
    static let flash: UInt32 = 0x0800_0000

    func isDevice(_ address: UInt32) -> Bool {
        devices.contains { Int(address &- $0.base) < $0.bytes }
    }

    /// Peripheral buses and the private peripheral bus.
    private static func devices(secondBus: Int) -> [Memory] {
        [
            Memory(base: 0x4000_0000, bytes: 0x8000), Memory(base: 0x4001_0000, bytes: secondBus),
            Memory(base: 0x4002_0000, bytes: 0x6_0000), Memory(base: 0x5000_0000, bytes: 0x6_1000),
            Memory(base: 0xA000_0000, bytes: 0x2000), Memory(base: 0xE000_0000, bytes: 0x10_0000),
        ]
    }

    private static let nucleo144 = Wiring(
        base: 0x4000_4800, clockBit: 18, port: 3, transmit: 8, receive: 9, function: 7)

    /// STM32F746ZG on a NUCLEO-F746ZG (RM0385 sections 2 and 3, DS10916 figure 20).
    public static let f746zg = Chip(
        board: "nucleo-f746zg", shortName: "f746zg", defaultUniqueID: Array("THRUVIRT0746".utf8),
        core: .cortexM7, isDoublePrecision: false, processorID: 0x410F_C271, deviceID: 0x1001_6449,
        debugPortID: 0x5BA0_2477, flashAlias: 0x0020_0000,
        sectors: [32, 32, 32, 32, 128, 256, 256, 256].map { $0 * 1024 }, optionControl: 0xC0FF_AAFD,
        sectorNumberBits: 4, instructionRAM: Memory(base: 0, bytes: 16 * 1024),
        ram: Memory(base: 0x2000_0000, bytes: 320 * 1024),
        systemMemory: Memory(base: 0x1FF0_0000, bytes: 64 * 1024), uniqueID: 0x1FF0_F420,
        flashSize: 0x1FF0_F442, cacheBytes: 4096, interrupts: 98, ports: 11, overdriveAbove: 180_000_000,
        clocksAfterReset: 0x0010_0000, serial: nucleo144, marker: Pin(port: 5, pin: 13),
        tightlyCoupledBytes: 64 * 1024, devices: devices(secondBus: 0x7000))

    /// STM32F767ZI on a NUCLEO-F767ZI, flash as one bank (RM0410 sections 2 and 3, DS11532 section 5).
    public static let f767zi = Chip(
        board: "nucleo-f767zi", shortName: "f767zi", defaultUniqueID: Array("THRUVIRT0767".utf8),
        core: .cortexM7, isDoublePrecision: true, processorID: 0x411F_C270, deviceID: 0x1001_6451,
        debugPortID: 0x5BA0_2477, flashAlias: 0x0020_0000,
        sectors: [32, 32, 32, 32, 128, 256, 256, 256, 256, 256, 256, 256].map { $0 * 1024 },
        optionControl: 0xFFFF_AAFD, sectorNumberBits: 5, instructionRAM: Memory(base: 0, bytes: 16 * 1024),
        ram: Memory(base: 0x2000_0000, bytes: 512 * 1024),
        systemMemory: Memory(base: 0x1FF0_0000, bytes: 64 * 1024), uniqueID: 0x1FF0_F420,
        flashSize: 0x1FF0_F442, cacheBytes: 16384, interrupts: 110, ports: 11, overdriveAbove: 180_000_000,
        clocksAfterReset: 0x0010_0000, serial: nucleo144, marker: Pin(port: 5, pin: 13),
        tightlyCoupledBytes: 128 * 1024, devices: devices(secondBus: 0x7C00))

    /// STM32F446RE on a NUCLEO-F446RE (RM0390 sections 2 and 3, DS10693 section 5): no tightly coupled memories, and
    /// flash at address 0 by the boot pins.
    public static let f446re = Chip(
        board: "nucleo-f446re", shortName: "f446re", defaultUniqueID: Array("THRUVIRT0446".utf8),
        core: .cortexM4, isDoublePrecision: false, processorID: 0x410F_C241, deviceID: 0x1000_6421,
        debugPortID: 0x2BA0_1477, flashAlias: 0,
        sectors: [16, 16, 16, 16, 64, 128, 128, 128].map { $0 * 1024 }, optionControl: 0x0FFF_AAED,
        sectorNumberBits: 4, instructionRAM: Memory(base: 0, bytes: 0),
        ram: Memory(base: 0x2000_0000, bytes: 128 * 1024),
        systemMemory: Memory(base: 0x1FFF_0000, bytes: 32 * 1024), uniqueID: 0x1FFF_7A10,
        flashSize: 0x1FFF_7A22, cacheBytes: 0, interrupts: 97, ports: 8, overdriveAbove: 168_000_000,
        clocksAfterReset: 0,
        serial: Wiring(base: 0x4000_4400, clockBit: 17, port: 0, transmit: 2, receive: 3, function: 7),
        marker: Pin(port: 0, pin: 8), tightlyCoupledBytes: 0, secondRAM: 0x2001_C000,
        devices: devices(secondBus: 0x7000))

    /// All chips that can be emulated.
    public static let all = [f746zg, f446re, f767zi, l4r5zi]
}
