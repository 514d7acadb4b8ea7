import CLink
import Testing

@testable import Boards
@testable import Emulation

@Suite(.enabled(if: EmulatedFirmware.isExpected, "firmware/build.sh nucleo-f746zg bundled was not run"))
struct BootTests {
    @Test("the board comes up at 216 MHz from the external clock with caches and FPU on")
    func clocks() throws {
        let hello = try EmulatedFirmware().record(TL_HELLO, as: tl_hello.self)
        #expect(hello.clock_hz == 216_000_000 && hello.bus_clock_hz == 54_000_000)
        #expect(hello.flash_wait_states == 7 && hello.flash_bus == UInt32(TL_FLASH_BUS_AXI))
        let all = [
            TL_FEATURE_ICACHE, TL_FEATURE_DCACHE, TL_FEATURE_ART, TL_FEATURE_PREFETCH, TL_FEATURE_FPU,
            TL_FEATURE_HSE, TL_FEATURE_OVERDRIVE,
        ]
        #expect(hello.features == UInt32(all.reduce(0, |)))
        #expect(hello.reset_cause == UInt32(TL_RESET_POWER))
    }

    @Test("hello names the firmware by its ELF's build id, and the chip by its own")
    func identity() throws {
        let hello = try EmulatedFirmware().record(TL_HELLO, as: tl_hello.self)
        let buildID = withUnsafeBytes(of: hello.build_id) { hex(Array($0)) }
        #expect(buildID == (try FirmwareImage(path: EmulatedFirmware.path)).buildID)
        #expect(withUnsafeBytes(of: hello.unique_id) { Array($0) } == Machine.defaultUniqueID)
        #expect(text(hello.board) == "nucleo-f746zg" && text(hello.engine) == "bundled")
        #expect(text(hello.compiler).hasPrefix("gcc ") && text(hello.flags).contains("-mcpu=cortex-m7"))
    }

    @Test("RAM and flash are told apart without gaps, and the static share keeps its limit")
    func memory() throws {
        let hello = try EmulatedFirmware().record(TL_HELLO, as: tl_hello.self)
        #expect(hello.ram_base == 0x2000_0000 && hello.ram_bytes == 320 << 10)
        #expect(hello.arena_base == hello.ram_base + hello.static_bytes && hello.arena_base % 16 == 0)
        #expect(hello.arena_base + hello.arena_bytes == hello.ram_base + hello.ram_bytes)
        #expect(hello.static_bytes <= 16 << 10 && hello.stack_bytes < hello.static_bytes)
        #expect(hello.extent_count == 2)
        let (tightly, main) = (hello.extents.0, hello.extents.1)
        #expect(tightly.base == hello.arena_base && tightly.kind == UInt32(TL_MEMORY_DTCM))
        #expect(tightly.base + tightly.size == 0x2001_0000 && main.base == 0x2001_0000)
        #expect(main.kind == UInt32(TL_MEMORY_SRAM) && tightly.size + main.size == hello.arena_bytes)

        let image = try FirmwareImage(path: EmulatedFirmware.path)
        let bytes = image.segments.reduce(0) { $0 + $1.bytes.count }
        #expect(hello.firmware_bytes >= UInt32(bytes) && hello.firmware_bytes <= UInt32(bytes) + 64)
        #expect(hello.code_engine_bytes + hello.code_other_bytes == hello.firmware_bytes)
        let isSlim = hello.firmware_bytes <= 128 << 10
        #expect(hello.model_base == (isSlim ? 0x0802_0000 : 0x0804_0000))
        #expect(hello.model_end == 0x0810_0000)
    }

    @Test("a host at 115200 is heard after its zeros have been framing errors")
    func slowHost() throws {
        let firmware = try EmulatedFirmware(baud: Double(TL_BAUD_SLOW))
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
