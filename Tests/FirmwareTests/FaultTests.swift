import CLink
import Testing

@testable import Boards
@testable import Emulation

@Suite(.enabled(if: EmulatedFirmware.isExpected, "make firmwares was not run"))
struct FaultTests {
    @Test(
        "a provoked fault is reported, outlives the reset it causes, and the next model runs",
        arguments: Chip.all,
        [
            (TL_PROVOKE_UNDEFINED, TL_FAULT_USAGE, TL_RESET_SOFTWARE),
            (TL_PROVOKE_UNMAPPED, TL_FAULT_BUS, TL_RESET_SOFTWARE),
            (TL_PROVOKE_STACK, TL_FAULT_STACK, TL_RESET_SOFTWARE),
            (TL_PROVOKE_HANG, TL_FAULT_WATCHDOG, TL_RESET_WATCHDOG),
        ])
    func provoked(chip: Chip, provocation: (fault: Int, kind: Int, cause: Int)) throws {
        let firmware = try EmulatedFirmware(chip)
        let (provocation, kind, cause) = provocation
        let model = try ExampleNetworks.small()
        let base = try firmware.record(TL_HELLO, as: tl_hello.self).model_base
        try firmware.install(model, at: base)

        let event = try firmware.ask(TL_PROVOKE, words(UInt32(provocation)))
        #expect(Int(event.type) == TL_EVENT_FAULT && event.sequence == 0)
        let fault = try #require(event.payload.record(tl_fault.self))
        #expect(Int(fault.kind) == kind)
        #expect(Int(fault.request) == TL_PROVOKE && fault.op_index == UInt16(TL_NO_OP))

        let hello = try firmware.record(TL_HELLO, as: tl_hello.self)
        #expect(Int(hello.reset_cause) == cause)
        if kind == TL_FAULT_USAGE || kind == TL_FAULT_BUS {
            #expect((hello.flash_base..<hello.flash_base + hello.firmware_bytes).contains(fault.pc))
        }
        if kind == TL_FAULT_STACK { #expect(fault.sp < hello.ram_base) }
        #expect(try firmware.payload(TL_LAST_FAULT) == event.payload)

        try firmware.payload(TL_MODEL_SELECT, words(base))
        _ = try firmware.infer([UInt8](repeating: 3, count: ExampleNetworks.smallInput))
    }

    @Test("flash of an L4+ that reads wrong is no fault of the firmware's, but any other NMI is")
    func codeError() throws {
        let firmware = try EmulatedFirmware(.l4r5zi)
        let machine = firmware.machine
        // A read of flash found two errors in one code, and raises its NMI.
        machine.flashController.codeErrors = 1 << 31
        machine.system.interrupts.setPending(2)
        #expect(firmware.receive([0]).frames.isEmpty)
        let hello = try firmware.record(TL_HELLO, as: tl_hello.self)
        #expect(Int(hello.reset_cause) == TL_RESET_POWER)
        #expect(machine.flashController.codeErrors == 0)
        machine.system.interrupts.setPending(2)
        let event = try #require(firmware.receive([0]).frames.first)
        #expect(try Int(#require(event.payload.record(tl_fault.self)).kind) == TL_FAULT_NMI)
    }

    @Test("a whole frame that arrives while the error of a half one is sent is served")
    func frameBehindHalfFrame() throws {
        let firmware = try EmulatedFirmware()
        let hello = try Frame(type: UInt8(TL_HELLO), sequence: 77).encoded()
        for half in 3..<hello.count - 1 {
            let frames = firmware.receive(hello.prefix(half) + [0] + hello).frames
            #expect(frames.count == 2, "half of \(half) bytes")
            #expect(frames.first.map { Int($0.type) } == TL_ERROR)
            #expect(frames.last.map { Int($0.type) } == TL_HELLO | TL_ANSWER && frames.last?.sequence == 77)
        }
    }

    @Test("the firmware's own flash survives garbage on the wire")
    func garbage() throws {
        let firmware = try EmulatedFirmware()
        let own = words(0x0800_0000, 128 << 10)
        let before = try firmware.payload(TL_FLASH_CRC, own)
        for step in 1...40 {
            _ = firmware.receive((0..<step * 7).map { UInt8(truncatingIfNeeded: $0 &* $0 &* step &+ step) })
        }
        _ = firmware.receive([0])
        #expect(try firmware.payload(TL_FLASH_CRC, own) == before)
    }
}
