import CLink
import Testing

@testable import Boards
@testable import Emulation

@Suite(.enabled(if: EmulatedFirmware.isExpected, "make firmwares was not run"))
struct BootTests {
    /// What a board's manuals say of it.
    struct Facts: CustomTestStringConvertible {
        var chip: Chip
        var clock: UInt32
        var bus: UInt32
        var waitStates: UInt32
        var flashBus: Int
        var coreCaches: [Int]
        var speed = [TL_FEATURE_HSE, TL_FEATURE_OVERDRIVE]
        var ram: UInt32
        var tightlyCoupled: UInt32
        var modelEnd: UInt32
        var flags: String

        var testDescription: String { chip.shortName }
    }

    static let boards = [
        Facts(
            chip: .f746zg, clock: 216_000_000, bus: 54_000_000, waitStates: 7, flashBus: TL_FLASH_BUS_AXI,
            coreCaches: [TL_FEATURE_ICACHE, TL_FEATURE_DCACHE], ram: 320, tightlyCoupled: 64,
            modelEnd: 0x0810_0000, flags: "-mcpu=cortex-m7 -mthumb -mfpu=fpv5-sp-d16"),
        Facts(
            chip: .f446re, clock: 180_000_000, bus: 45_000_000, waitStates: 5, flashBus: TL_FLASH_BUS_CODE,
            coreCaches: [], ram: 128, tightlyCoupled: 0, modelEnd: 0x0808_0000,
            flags: "-mcpu=cortex-m4 -mthumb -mfpu=fpv4-sp-d16"),
        Facts(
            chip: .f767zi, clock: 216_000_000, bus: 54_000_000, waitStates: 7, flashBus: TL_FLASH_BUS_AXI,
            coreCaches: [TL_FEATURE_ICACHE, TL_FEATURE_DCACHE], ram: 512, tightlyCoupled: 128,
            modelEnd: 0x0820_0000, flags: "-mcpu=cortex-m7 -mthumb -mfpu=fpv5-d16"),
        Facts(
            chip: .l4r5zi, clock: 120_000_000, bus: 120_000_000, waitStates: 5, flashBus: TL_FLASH_BUS_CODE,
            coreCaches: [], speed: [TL_FEATURE_BOOST], ram: 640, tightlyCoupled: 0, modelEnd: 0x0820_0000,
            flags: "-mcpu=cortex-m4 -mthumb -mfpu=fpv4-sp-d16"),
    ]

    @Test(
        "the board comes up at full speed with caches and FPU on, from the external clock if it has one",
        arguments: boards)
    func clocks(facts: Facts) throws {
        let firmware = try EmulatedFirmware(facts.chip)
        let hello = try firmware.record(TL_HELLO, as: tl_hello.self)
        #expect(hello.clock_hz == facts.clock && hello.bus_clock_hz == facts.bus)
        #expect(hello.flash_wait_states == facts.waitStates && Int(hello.flash_bus) == facts.flashBus)
        let all =
            facts.coreCaches + facts.speed + [TL_FEATURE_ART, TL_FEATURE_PREFETCH, TL_FEATURE_FPU]
        #expect(hello.features == UInt32(all.reduce(0, |)))
        #expect(hello.reset_cause == UInt32(TL_RESET_POWER))
        #expect(firmware.machine.faults.isEmpty)
    }

    @Test("hello names the firmware by its ELF's build id, and the chip by its own", arguments: boards)
    func identity(facts: Facts) throws {
        let hello = try EmulatedFirmware(facts.chip).record(TL_HELLO, as: tl_hello.self)
        let buildID = withUnsafeBytes(of: hello.build_id) { hex(Array($0)) }
        #expect(buildID == (try FirmwareImage(path: EmulatedFirmware.path(facts.chip))).buildID)
        #expect(withUnsafeBytes(of: hello.unique_id) { Array($0) } == facts.chip.defaultUniqueID)
        #expect(text(hello.board) == facts.chip.board && text(hello.engine) == "bundled")
        #expect(text(hello.compiler).hasPrefix("gcc ") && text(hello.flags).contains(facts.flags))
    }

    @Test(
        "RAM and flash are told apart without gaps, and the static share keeps its limit", arguments: boards)
    func memory(facts: Facts) throws {
        let hello = try EmulatedFirmware(facts.chip).record(TL_HELLO, as: tl_hello.self)
        #expect(hello.ram_base == 0x2000_0000 && hello.ram_bytes == facts.ram << 10)
        #expect(hello.arena_base == hello.ram_base + hello.static_bytes && hello.arena_base % 16 == 0)
        #expect(hello.arena_base + hello.arena_bytes == hello.ram_base + hello.ram_bytes)
        #expect(hello.static_bytes <= 16 << 10 && hello.stack_bytes < hello.static_bytes)
        let first = hello.extents.0
        #expect(first.base == hello.arena_base)
        if facts.tightlyCoupled == 0 {
            #expect(hello.extent_count == 1 && first.size == hello.arena_bytes)
            #expect(first.kind == UInt32(TL_MEMORY_SRAM))
        } else {
            let (boundary, main) = (0x2000_0000 + facts.tightlyCoupled << 10, hello.extents.1)
            #expect(hello.extent_count == 2 && first.kind == UInt32(TL_MEMORY_DTCM))
            #expect(first.base + first.size == boundary && main.base == boundary)
            #expect(main.kind == UInt32(TL_MEMORY_SRAM) && first.size + main.size == hello.arena_bytes)
        }

        let image = try FirmwareImage(path: EmulatedFirmware.path(facts.chip))
        let bytes = image.segments.reduce(0) { $0 + $1.bytes.count }
        #expect(hello.firmware_bytes >= UInt32(bytes) && hello.firmware_bytes <= UInt32(bytes) + 64)
        #expect(hello.code_engine_bytes + hello.code_other_bytes == hello.firmware_bytes)
        let isSlim = hello.firmware_bytes <= 128 << 10
        #expect(hello.model_base == (isSlim ? 0x0802_0000 : 0x0804_0000))
        #expect(hello.model_end == facts.modelEnd)
    }

    @Test("a host at 115200 is heard after its zeros have been framing errors", arguments: Chip.all)
    func slowHost(chip: Chip) throws {
        let firmware = try EmulatedFirmware(chip, baud: Double(TL_BAUD_SLOW))
        _ = firmware.receive([UInt8](repeating: 0, count: 128))
        try firmware.payload(TL_HELLO)
        firmware.machine.serial.hostBaud = Double(TL_BAUD_FAST)
        _ = firmware.receive([UInt8](repeating: 0, count: 128))
        try firmware.payload(TL_HELLO)
    }

    private func text(_ field: some Any) -> String {
        withUnsafeBytes(of: field) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
