import Testing

@testable import Emulation

@Suite("Single steps and breakpoints")
struct SteppingTests {
    /// Registers of a halted core: general ones, xPSR with its IT state, FPSCR, S0 to S31.
    private struct State: Equatable {
        var words: [UInt32]

        init(_ machine: Machine) {
            words = (Array(0...16) + [33] + Array(64...95)).map { machine.readRegister($0) }
        }

        var pc: UInt32 { words[15] }
    }

    /// Values of DHCSR (ARMv7-M ARM C1.6.2).
    private enum Control {
        static let run: UInt32 = 0xA05F_0001
        static let step: UInt32 = 0xA05F_0005
        static let maskedStep: UInt32 = 0xA05F_000D
    }

    private static func control(_ bench: Bench, _ value: UInt32) { bench.set(0xE000_EDF0, value) }

    /// The states before each instruction, by single steps from the reset vector to the end.
    private static func trace(_ bench: Bench, limit: Int = 3000) -> [State] {
        bench.halt()
        var states = [State(bench.machine)]
        while states.count < limit {
            control(bench, Control.maskedStep)
            let state = State(bench.machine)
            if state == states.last { break }
            states.append(state)
        }
        #expect(states.count < limit)
        return states
    }

    /// Twelve turns of what steps get wrong: IT blocks with loads and stores, literals, calls, tables, multiples, SVC, FPU.
    private static let compute = """
        start:
            put 0xE000ED88, 0x00F00000
            dsb
            isb
            movs r4, #0
            movs r5, #12
            ldr r6, =0x12345678
            ldr r7, =results
            vmov s2, r4
        1:  add r4, r4, r6
            eor r6, r6, r4, ror #7
            tst r6, #1
            ittee ne
            addne r4, #3
            ldrne r8, =0xCAFE0001
            moveq r8, #5
            strbeq r4, [r7, #64]
            vmov s0, r4
            vcvt.f32.u32 s1, s0
            vadd.f32 s2, s2, s1
            push {r4, r8, lr}
            bl 5f
            pop {r2, r3, lr}
            stmia r7!, {r2, r3, r4}
            ldmdb r7!, {r8, r9, r10}
            and r0, r5, #3
            tbb [pc, r0]
        2:  .byte (3f-2b)/2, (4f-2b)/2, (6f-2b)/2, (4f-2b)/2
        3:  add r9, r10, #1
            b 6f
        4:  svc #1
            cbz r0, 6f
            cbnz r5, 7f
            udf #0
        7:  adds r1, r1, r0
        6:  subs r5, #1
            it ne
            bne 1b
            vmov r3, s2
            result 0, r4
            result 1, r6
            result 2, r3
            result 3, r11
            b .
            .thumb_func
        5:  ldr r3, [r7]
            sdiv r12, r4, r5
            bx lr
        call_handler:
            add r11, r11, #1
            bx lr
        """

    /// The core fetches from flash that is busy, polls it, and goes on.
    private static let erase = """
        start:
            unlock_flash
            ldr r2, =0x40023C00
            ldr r3, =0x1003A
            str r3, [r2, #0x10]
            movs r4, #1
            movs r5, #2
        1:  ldr r3, [r2, #0x0C]
            tst r3, #0x10000
            bne 1b
            result 0, r4
            result 1, r5
            b .
        """

    @Test(
        "each state that steps lead to is the one that running to a breakpoint there leads to",
        arguments: Chip.all)
    func stepsAndBreakpoints(chip: Chip) throws {
        let free = try Bench(Self.compute, chip: chip)
        #expect(free.run() == .waiting)
        let stepped = try Bench(Self.compute, chip: chip)
        let states = Self.trace(stepped)
        #expect((0..<4).allSatisfy { free[$0] == stepped[$0] })
        for address in Set(states.map(\.pc)) {
            let bench = try Bench(Self.compute, chip: chip)
            bench.halt()
            #expect(bench.machine.addBreakpoint(at: address))
            // The core stands at the first one already.
            var expected = states.filter { $0.pc == address }[...]
            if states.first?.pc == address { expected = expected.dropFirst() }
            for state in expected {
                Self.control(bench, Control.run)
                #expect(bench.run() == .halted)
                let isEqual = State(bench.machine) == state
                #expect(isEqual, "at \(String(address, radix: 16))")
            }
            bench.machine.removeBreakpoints()
            Self.control(bench, Control.run)
            #expect(bench.run() == .waiting)
            #expect((0..<4).allSatisfy { free[$0] == bench[$0] })
        }
    }

    @Test("what the program computes by steps is what its arithmetic says")
    func arithmetic() throws {
        let bench = try Bench(Self.compute)
        _ = Self.trace(bench)
        var (sum, mix, total) = (UInt32(0), UInt32(0x1234_5678), Float(0))
        for _ in 0..<12 {
            sum &+= mix
            mix ^= sum >> 7 | sum << 25
            if mix & 1 != 0 { sum &+= 3 }
            total += Float(sum)
        }
        #expect((bench[0], bench[1], bench[2]) == (sum, mix, total.bitPattern))
        // Turns whose count leaves 1 or 3 call the supervisor.
        #expect(bench[3] == 6)
    }

    @Test(
        "stepping through an erase waits for it and does everything once",
        arguments: Chip.all.filter { $0.family == .stm32f })
    func erasing(chip: Chip) throws {
        let bench = try Bench(Self.erase, chip: chip)
        _ = Self.trace(bench)
        #expect((bench[0], bench[1]) == (1, 2))
        #expect(bench.machine.seconds > 0.2)
    }

    private static let counting = """
        start:
            movs r0, #0
            movs r1, #0
            constant r2, 20000
        1:  adds r0, #1
            b 2f
        2:  adds r1, #1
            b 3f
        3:  subs r2, #1
            bne 1b
            result 0, r0
            result 1, r1
            b .
        """

    @Test(
        "a run in slices counts each turn once, after a step and with a breakpoint elsewhere",
        arguments: 5..<12)
    func slices(slice: UInt64) throws {
        let bench = try Bench(Self.counting)
        bench.halt()
        for _ in 0..<6 { Self.control(bench, Control.step) }
        Self.control(bench, Control.run)
        // Fewer than a turn's cycles at first, so that every block is the last one of some slice.
        for turn in 0..<2000 as Range<UInt64> { _ = bench.machine.run(slice: slice + turn % 7) }
        #expect(bench.machine.addBreakpoint(at: 0x0800_0004))
        for turn in 0..<2000 as Range<UInt64> { _ = bench.machine.run(slice: slice + turn % 7) }
        #expect(bench.run(slice: 999) == .waiting)
        #expect((bench[0], bench[1]) == (20_000, 20_000))
    }

    private static let pending = """
        start:
            movs r4, #1
            ldr r2, =0xE000ED04
            mov r3, #0x10000000
            str r3, [r2]
            adds r4, #2
            adds r4, #4
            nop
            result 0, r4
            result 1, r5
            b .
        pending_handler:
            movs r5, #7
            bx lr
        """

    @Test("a pending exception is entered by a step, unless masked, and then when the core goes on")
    func pendingException() throws {
        let bench = try Bench(Self.pending)
        bench.halt()
        for _ in 0..<4 { Self.control(bench, Control.maskedStep) }
        Self.control(bench, Control.maskedStep)
        #expect(bench.machine.readRegister(4) == 3)
        let next = bench.machine.readRegister(15)
        Self.control(bench, Control.step)
        #expect(bench.machine.readRegister(16) & 0x1FF == 14)
        #expect(bench.machine.read(bench.machine.readRegister(13) + 24, width: 4) == next)
        Self.control(bench, Control.step)
        #expect(bench.machine.readRegister(5) == 7)
        Self.control(bench, Control.step)
        #expect(bench.machine.readRegister(15) == next && bench.machine.readRegister(4) == 3)

        let masked = try Bench(Self.pending)
        masked.halt()
        for _ in 0..<6 { Self.control(masked, Control.maskedStep) }
        #expect((masked.machine.readRegister(4), masked.machine.readRegister(5)) == (7, 0))
        for bench in [bench, masked] {
            Self.control(bench, Control.run)
            #expect(bench.run() == .waiting)
            #expect((bench[0], bench[1]) == (7, 7))
        }
    }

    @Test("a core that the probe lets go on passes the breakpoint it stands at, and stops there again")
    func resumedAtBreakpoint() throws {
        let bench = try Bench(Self.counting)
        let loop = try #require(
            stride(from: 0x0800_0040 as UInt32, to: 0x0800_0100, by: 2)
                .first { bench.machine.read($0, width: 2) == 0x3001 })
        bench.halt()
        #expect(bench.machine.addBreakpoint(at: loop))
        for turn in 0..<5 as Range<UInt32> {
            Self.control(bench, Control.run)
            #expect(bench.run() == .halted)
            #expect(bench.machine.readRegister(15) == loop && bench.machine.readRegister(0) == turn)
        }
        #expect(!bench.machine.addBreakpoint(at: 0x3000_0000))
    }
}
