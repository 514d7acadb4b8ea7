import Cycles

extension Chip {
    /// STM32L4R5ZI on a NUCLEO-L4R5ZI, flash as two banks (RM0432 sections 2, 3 and 46, DS12023): flash of 64 bits, and
    /// flash at address 0 by the boot pins.
    public static let l4r5zi = Chip(
        board: "nucleo-l4r5zi", shortName: "l4r5zi", defaultUniqueID: Array("THRUVIRTL4R5".utf8),
        core: .cortexM4, isDoublePrecision: false, processorID: 0x410F_C241, deviceID: 0x100F_6470,
        debugPortID: 0x2BA0_1477, flashAlias: 0, family: .stm32l4,
        sectors: [Int](repeating: 4096, count: 512),
        optionControl: 0xFFEF_F8AA, sectorNumberBits: 9, instructionRAM: Memory(base: 0, bytes: 0),
        ram: Memory(base: 0x2000_0000, bytes: 640 * 1024),
        ramAlias: Alias(base: 0x1000_0000, offset: 192 * 1024, bytes: 64 * 1024),
        systemMemory: Memory(base: 0x1FFF_0000, bytes: 32 * 1024), uniqueID: 0x1FFF_7590,
        flashSize: 0x1FFF_75E0, cacheBytes: 0, accelerator: .stm32l4, interrupts: 95, ports: 9,
        hertzPerWaitState: 20_000_000, overdriveAbove: 80_000_000, clocksAfterReset: 0,
        serial: Wiring(base: 0x4000_8000, clockBit: 0, port: 6, transmit: 7, receive: 8, function: 8),
        marker: Pin(port: 5, pin: 13), tightlyCoupledBytes: 0, secondRAM: 0x2003_0000,
        devices: [
            Memory(base: 0x4000_0000, bytes: 0xA000), Memory(base: 0x4001_0000, bytes: 0x7000),
            Memory(base: 0x4002_0000, bytes: 0x1_0000), Memory(base: 0x4800_0000, bytes: 0x3000),
            Memory(base: 0x5000_0000, bytes: 0x6_3000), Memory(base: 0xA000_0000, bytes: 0x2000),
            Memory(base: 0xE000_0000, bytes: 0x10_0000),
        ])
}
