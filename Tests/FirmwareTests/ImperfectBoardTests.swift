import CLink
import Testing

@testable import Boards
@testable import Emulation

/// The firmware on boards that are not as they should be.
@Suite(.enabled(if: EmulatedFirmware.isExpected, "make firmwares was not run"))
struct ImperfectBoardTests {
    private func hello(_ chip: Chip, _ imperfections: Imperfections) throws -> (tl_hello, Machine) {
        let firmware = try EmulatedFirmware(chip, imperfections: imperfections)
        return (try firmware.record(TL_HELLO, as: tl_hello.self), firmware.machine)
    }

    @Test(
        "a PLL and an over-drive that take their time, and a slow reset, change nothing", arguments: Chip.all)
    func late(chip: Chip) throws {
        var imperfections = Imperfections.nucleo
        imperfections.lineGlitches = false
        let (usual, _) = try hello(chip, .none)
        let (late, machine) = try hello(chip, imperfections)
        #expect(late.clock_hz == usual.clock_hz && late.features == usual.features)
        #expect(machine.faults.isEmpty)
    }

    @Test(
        "without a clock at its input, or with one that only says so, a board runs at full speed from HSI and tells",
        arguments: Chip.all.filter { $0.family == .stm32f }, [Imperfections.ClockInput.absent, .stuck])
    func clockInput(chip: Chip, input: Imperfections.ClockInput) throws {
        var imperfections = Imperfections.none
        imperfections.clockInput = input
        imperfections.phaseLockTime = 0.000_2
        let (usual, _) = try hello(chip, .none)
        let (found, machine) = try hello(chip, imperfections)
        #expect(found.clock_hz == usual.clock_hz && found.bus_clock_hz == usual.bus_clock_hz)
        #expect(machine.clock.hclk == Double(usual.clock_hz))
        let isStuck = input == .stuck ? UInt32(TL_FEATURE_HSE_STUCK) : 0
        #expect(found.features == usual.features & ~UInt32(TL_FEATURE_HSE) | isStuck)
        #expect(machine.faults.isEmpty)
    }

    @Test(
        "a clock that stops while the firmware runs is a fault that is kept, and the board goes on from HSI",
        arguments: Chip.all.filter { $0.family == .stm32f })
    func clockStops(chip: Chip) throws {
        var imperfections = Imperfections.none
        imperfections.clockFailsAfter = 0.3
        let firmware = try EmulatedFirmware(chip, imperfections: imperfections)
        let usual = try firmware.record(TL_HELLO, as: tl_hello.self)
        #expect(usual.features & UInt32(TL_FEATURE_HSE) != 0)
        let echo = try Frame(
            type: UInt8(TL_ECHO), sequence: 9, payload: [UInt8](repeating: 0x55, count: 1000)
        ).encoded()
        // What is on the line when the clock stops is lost, and the fault is told at a speed that nobody listens at.
        var echoes = 0
        while firmware.machine.seconds < 0.5, echoes < 100 {
            _ = firmware.receive(echo)
            echoes += 1
        }
        #expect(firmware.machine.seconds >= 0.5)
        let later = try firmware.record(TL_HELLO, as: tl_hello.self)
        #expect(
            later.clock_hz == usual.clock_hz && later.features == usual.features & ~UInt32(TL_FEATURE_HSE))
        #expect(later.reset_cause == UInt32(TL_RESET_SOFTWARE))
        let fault = try firmware.record(TL_LAST_FAULT, as: tl_fault.self)
        #expect(Int(fault.kind) == Int(TL_FAULT_NMI) && fault.pc >= 0x0800_0000)
        #expect(firmware.machine.clock.hclk == Double(usual.clock_hz))
    }

    @Test(
        "a watchdog whose oscillator is slow or fast bites a hang, and nothing else", arguments: Chip.all,
        [17e3, 47e3])
    func watchdog(chip: Chip, hertz: Double) throws {
        var imperfections = Imperfections.none
        imperfections.watchdogHertz = hertz
        let firmware = try EmulatedFirmware(chip, imperfections: imperfections)
        let start = firmware.machine.seconds
        let event = try firmware.ask(TL_PROVOKE, words(UInt32(TL_PROVOKE_HANG)))
        #expect(Int(event.type) == TL_EVENT_FAULT)
        #expect((20..<63).contains(firmware.machine.seconds - start))
    }

    @Test("what a debugger switched off is switched on before an inference is timed", arguments: Chip.all)
    func disarmed(chip: Chip) throws {
        let firmware = try EmulatedFirmware(chip)
        let base = try firmware.record(TL_HELLO, as: tl_hello.self).model_base
        try firmware.install(try ExampleNetworks.small(), at: base)
        try firmware.payload(TL_MODEL_SELECT, words(base))
        func cycles() throws -> UInt32 {
            let answer = try firmware.payload(TL_INVOKE, words(2, 0))
            return try #require(answer.record(tl_cycles.self, at: 16)).low
        }
        let usual = try cycles()
        #expect(usual > 10_000)
        #expect(firmware.machine.write(0xE000_EDFC, width: 4, 0))
        #expect(abs(Int(try cycles()) - Int(usual)) < Int(usual) / 50)
    }

    @Test("a host whose clock is 2.4 % off is heard", arguments: Chip.all, [-0.024, 0.024])
    func tolerance(chip: Chip, error: Double) throws {
        let firmware = try EmulatedFirmware(chip, baud: Double(TL_BAUD_FAST) * (1 + error))
        try firmware.payload(TL_HELLO)
    }

    @Test("a stack that overflows is stopped by the memory protection unit", arguments: Chip.all)
    func guarded(chip: Chip) throws {
        let firmware = try EmulatedFirmware(chip)
        let event = try firmware.ask(TL_PROVOKE, words(UInt32(TL_PROVOKE_STACK)))
        let fault = try #require(event.payload.record(tl_fault.self))
        #expect(Int(fault.kind) == TL_FAULT_STACK)
        // DACCVIOL or MSTKERR, and no bus fault.
        #expect(fault.cfsr & 0x12 != 0 && fault.cfsr & 0xFF00 == 0, "\(String(fault.cfsr, radix: 16))")
    }

    @Test(
        "the light blinks while the board listens, faster after a fault, and is dark in an inference",
        arguments: Chip.all)
    func light(chip: Chip) throws {
        let (port, pin) = chip.shortName == "f446re" ? (0, 5) : (1, 7)
        let firmware = try EmulatedFirmware(chip)
        let machine = firmware.machine
        let base = try firmware.record(TL_HELLO, as: tl_hello.self).model_base
        try firmware.install(try ExampleNetworks.small(), at: base)
        // Each request lets the clock go on by little: what counts is the cycle counter's bit.
        func isLit(atCycles cycles: UInt32) throws -> Bool {
            #expect(machine.write(0xE000_1004, width: 4, cycles))
            _ = firmware.receive([0])
            return machine.ports[port].output >> UInt32(pin) & 1 != 0
        }
        #expect(try isLit(atCycles: 1 << 26) && !isLit(atCycles: 2 << 26))
        #expect(try !isLit(atCycles: 1 << 24))
        try firmware.payload(TL_MODEL_SELECT, words(base))
        var wasLit = false
        let before = machine.ports[chip.marker.port].outputChanged
        let isOnMarkersPort = chip.marker.port == port
        machine.ports[chip.marker.port].outputChanged = { old, new in
            before(old, new)
            let lights = isOnMarkersPort ? new : machine.ports[port].output
            if new >> UInt32(chip.marker.pin) & 1 != 0, lights >> UInt32(pin) & 1 != 0 { wasLit = true }
        }
        #expect(try isLit(atCycles: 1 << 26))
        try firmware.payload(TL_INVOKE, words(1, 0))
        #expect(!wasLit)
        _ = try firmware.ask(TL_PROVOKE, words(UInt32(TL_PROVOKE_UNDEFINED)))
        #expect(try isLit(atCycles: 1 << 24))
    }
}
