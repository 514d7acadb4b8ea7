import Testing

@testable import Emulation

@Suite("Exceptions")
struct ExceptionTests {
    /// Stores what a handler finds: IPSR, CFSR, HFSR, BFAR, the frame's PC, LR and SP.
    private static let record = """
        record:
            mrs r0, ipsr
            result 0, r0
            constant r1, 0xE000ED28
            ldr r0, [r1]
            result 1, r0
            ldr r0, [r1, #4]
            result 2, r0
            ldr r0, [r1, #16]
            result 3, r0
            result 5, lr
            mov r0, sp
            result 6, r0
            constant r2, 0x20000000
            cmp r0, r2
            blo 1f
            ldr r0, [sp, #24]
            result 4, r0
        1:  b .

        """
    private static let enable = "put 0xE000ED24, 0x70000\n"

    @Test("an undefined instruction enters UsageFault with its address stacked")
    func undefined() throws {
        let bench = try Bench(
            "start:\n\(Self.enable)movs r3, #1\n.org 0x200\nudf #0\nb .\nusage_handler:\n" + Self.record)
        #expect(bench.run() == .waiting)
        #expect((bench[0], bench[1], bench[2]) == (6, 1 << 16, 0))
        #expect(bench[4] == 0x0800_0200)
        #expect(bench[5] == 0xFFFF_FFF9)
        #expect(bench[6] == 0x2001_0000 - 32)
    }

    @Test("without its handler enabled a fault escalates to HardFault")
    func escalates() throws {
        let bench = try Bench("start:\nmovs r3, #1\n.org 0x200\nudf #0\nb .\nhard_handler:\n" + Self.record)
        bench.run()
        #expect((bench[0], bench[1], bench[2]) == (3, 1 << 16, 1 << 30))
        #expect(bench[4] == 0x0800_0200)
    }

    @Test(
        "a load from nowhere is a precise bus fault at the load",
        arguments: [
            ("ldr r1, [r4]", 0), ("ldrb r1, [r4, #5]", 5), ("ldr r1, [r4, r5, lsl #2]", 12),
            ("ldmia r4!, {r1, r2}", 0), ("ldr r1, [r4], #4", 0), ("ldr r1, [r4, #-4]!", -4),
            ("vldr s0, [r4, #8]", 8),
        ])
    func unmappedLoad(instruction: String, offset: Int) throws {
        let bench = try Bench(
            """
            start:
                \(Self.enable)
                put 0xE000ED88, 0xF00000
                constant r4, 0x30000000
                movs r5, #3
                constant r6, 0x20000000
                b 1f
                .org 0x200
            1:  ldr r7, [r6]
                adds r7, #1
                .org 0x204
                \(instruction)
                b .
            bus_handler:
            """ + "\n" + Self.record)
        bench.run()
        #expect((bench[0], bench[1]) == (5, 1 << 9 | 1 << 15))
        #expect(bench[3] == UInt32(truncatingIfNeeded: 0x3000_0000 + offset))
        #expect(bench[4] == 0x0800_0204)
    }

    @Test("a store to nowhere is an imprecise bus fault behind the store")
    func unmappedStore() throws {
        let bench = try Bench(
            """
            start:
                \(Self.enable)
                constant r4, 0x30000000
                b 1f
                .org 0x200
            1:  str r4, [r4]
                b .
            bus_handler:
            """ + "\n" + Self.record)
        bench.run()
        #expect((bench[0], bench[1]) == (5, 1 << 10))
        #expect(bench[4] == 0x0800_0202)
    }

    @Test("a jump to nowhere is an instruction bus fault, one into a peripheral a memory fault")
    func unmappedFetch() throws {
        for (target, exception, status) in [(0x3000_0001, 5, 1 << 8), (0x4000_0001, 4, 1)] {
            let bench = try Bench(
                """
                start:
                    \(Self.enable)
                    constant r4, \(target)
                    bx r4
                memory_handler:
                bus_handler:
                """ + "\n" + Self.record)
            bench.run()
            #expect((bench[0], bench[1]) == (UInt32(exception), UInt32(status)))
            #expect(bench[4] == UInt32(target - 1))
        }
    }

    @Test("an even branch target is an invalid state")
    func invalidState() throws {
        let bench = try Bench(
            "start:\n\(Self.enable)constant r4, 0x08000200\nbx r4\nusage_handler:\n" + Self.record)
        bench.run()
        #expect((bench[0], bench[1]) == (6, 1 << 17))
    }

    @Test("a stack that runs off RAM still reaches the handler, with STKERR and SP below RAM")
    func stackOverflow() throws {
        let bench = try Bench(
            """
            start:
                \(Self.enable)
                constant r0, 0x20000020
                mov sp, r0
            1:  push {r0-r3, lr}
                b 1b
            bus_handler:
            """ + "\n" + Self.record)
        #expect(bench.run() == .waiting)
        #expect(bench[0] == 5)
        #expect(bench[1] & (1 << 12) != 0)
        #expect(bench[6] < 0x2000_0000)
    }

    @Test("the FPU without access in CPACR is a UsageFault with NOCP")
    func noCoprocessor() throws {
        let bench = try Bench(
            "start:\n\(Self.enable)b 1f\n.org 0x200\n1: vmov.f32 s0, #1.0\nb .\nusage_handler:\n"
                + Self.record)
        bench.run()
        #expect((bench[0], bench[1]) == (6, 1 << 19))
        #expect(bench[4] == 0x0800_0200)
    }

    @Test("a fault in HardFault locks the core up, and the watchdog still bites")
    func lockUp() throws {
        let bench = try Bench(
            """
            start:
                constant r1, 0x40023874
                ldr r0, [r1]
                result 0, r0
                tst r0, #0x20000000
                bne 1f
                put 0x40003000, 0x5555
                put 0x40003008, 0x100
                put 0x40003000, 0xCCCC
                udf #0
            1:  b .
            hard_handler:
                udf #0
            """)
        #expect(bench.run() == .waiting)
        #expect(bench[0] & 0x2000_0000 != 0)
        #expect(bench.machine.seconds > 0.03)
    }

    @Test("an erased chip locks up and waits for the probe")
    func erased() throws {
        let machine = try Machine(flash: try FlashMemory())
        #expect(machine.run(slice: 1_000_000) == .halted)
        #expect(machine.read(0xE000_EDF0, width: 4).map { $0.bit(19) } == true)
    }

    @Test("SVC, PendSV and SysTick enter and return with all registers as before")
    func returns() throws {
        let bench = try Bench(
            """
            start:
                put 0xE000ED88, 0xF00000
                put 0xE000E014, 999
                put 0xE000E018, 0
                put 0xE000E010, 7
                vmov.f32 s3, #2.0
                movs r4, #0
                movs r5, #7
                svc 1
                put 0xE000ED04, 0x10000000
                movs r3, #5
            1:  constant r6, 0x20020008
                ldr r7, [r6]
                cmp r7, #3
                blo 1b
                result 3, r3
                vmov r0, s3
                result 4, r0
                mov r0, sp
                result 5, r0
                put 0xE000E010, 0
                b .
            call_handler:
                movs r3, #99
                result 0, r5
                bx lr
            pending_handler:
                movs r3, #98
                result 1, r5
                bx lr
            tick_handler:
                push {r4, lr}
                vmov.f32 s3, #4.0
                constant r2, 0x20020008
                ldr r3, [r2]
                adds r3, #1
                str r3, [r2]
                pop {r4, pc}
            """)
        #expect(bench.machine.write(bench.results + 8, width: 4, 0))
        #expect(bench.run() == .waiting)
        #expect((bench[0], bench[1], bench[2]) == (7, 7, 3))
        #expect((bench[3], bench[4], bench[5]) == (5, 0x4000_0000, 0x2001_0000))
    }

    @Test("SYSRESETREQ resets and says so in RCC_CSR")
    func softwareReset() throws {
        let bench = try Bench(
            """
            start:
                constant r1, 0x40023874
                ldr r0, [r1]
                tst r0, #0x10000000
                bne 1f
                put 0xE000ED0C, 0x05FA0004
            2:  b 2b
            1:  result 0, r0
                put 0x40023874, 0x01000000
                constant r1, 0x40023874
                ldr r0, [r1]
                result 1, r0
                b .
            """)
        bench.run()
        #expect(bench[0] & 0xFF00_0000 == 0x1E00_0000)
        #expect(bench[1] == 0)
    }
}
