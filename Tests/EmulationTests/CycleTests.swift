import Testing

@testable import Emulation

@Suite("Cycles")
struct CycleTests {
    private static let sort = """
        start:
            constant r0, 0x20001000
            movs r1, #200
            constant r2, 12345
        1:  mul r2, r2, r2
            add r2, r2, #77
            str r2, [r0], #4
            subs r1, #1
            bne 1b
            constant r4, 0x20001000
            movs r5, #199
        2:  mov r6, r4
            mov r7, r5
        3:  ldrd r0, r1, [r6]
            cmp r0, r1
            itt hi
            strhi r1, [r6]
            strhi r0, [r6, #4]
            adds r6, #4
            subs r7, #1
            bne 3b
            subs r5, #1
            bne 2b
            b .
        """

    @Test("do not depend on how often the host looks in", arguments: [100, 1_777, 50_000])
    func slices(slice: UInt64) throws {
        let whole = try Bench(Self.sort)
        whole.run(slice: 1 << 40)
        let sliced = try Bench(Self.sort)
        sliced.run(slice: slice)
        #expect(whole.machine.instructions > 100_000)
        #expect(sliced.machine.instructions == whole.machine.instructions)
        #expect(sliced.machine.cycles == whole.machine.cycles)
    }

    @Test("do not depend on how long the host keeps the core waiting", arguments: [2, 3, 7, 50])
    func waiting(looks: Int) throws {
        let program = """
            start:
                put 0x40023830, 0x8
                put 0x40023840, 0x40000
                put 0x40020C00, 0xA0000
                put 0x40020C24, 0x77
                put 0x4000480C, 139
                put 0x40004800, 0xD
                put 0xE000EDFC, 0x01000000
                put 0xE0001FB0, 0xC5ACCE55
                put 0xE0001000, 1
                constant r0, 0x40004800
                constant r7, 0xE0001004
            1:  add r9, r9, #1
                add r9, r9, #1
                add r9, r9, #1
                ldr r1, [r0, #0x1C]
                tst r1, #0x20
                beq 1b
                ldr r1, [r0, #0x24]
                ldr r10, [r7]
                movw r3, #777
            2:  add r4, r4, #1
                add r5, r5, #1
                add r6, r6, #1
                subs r3, #1
                bne 2b
                ldr r11, [r7]
                sub r1, r11, r10
                result 0, r1
                b .
            """
        let bench = try [1, looks].map { count in
            let bench = try Bench(program)
            for _ in 0..<count { #expect(bench.run() == .idle) }
            bench.machine.serial.send([1])
            #expect(bench.run() == .waiting)
            return bench
        }
        #expect(bench[0][0] > 777)
        #expect(bench[0][0] == bench[1][0])
    }

    @Test(
        "of a loop are what its dependences make them",
        arguments: [
            // Two independent adds, subs and bne pair up in two cycles.
            ("add r0, r0, #1\nadd r1, r1, #1", 2.0),
            // A chain of four multiply-accumulates, one a cycle; the loop's end pairs with two of them.
            ("smlad r0, r4, r5, r0\nsmlad r0, r4, r5, r0\nsmlad r0, r4, r5, r0\nsmlad r0, r4, r5, r0", 4.0),
            // A load into an address waits three cycles.
            ("ldr r6, [r6]\nldr r6, [r6]", 6.0),
            // The rotation of an extension is no shifted operand: both pair up with one.
            (
                "uxtb.w r0, r4, ror #16\neor.w r1, r1, r5, ror #24\nuxtb.w r2, r4, ror #8\neor.w r8, r8, r5, ror #8",
                3
            ),
            // A bit field takes the shifter, and so does a second shifted operand or a rotated constant.
            (
                "ubfx r0, r4, #8, #8\neor.w r1, r1, r5, ror #24\nubfx r2, r4, #16, #8\neor.w r8, r8, r5, ror #8",
                4.5
            ),
            ("eor.w r0, r1, r5, ror #8\neor.w r1, r4, r5, ror #24", 2.5),
            ("eor.w r0, r0, #0x1fc0\neor.w r1, r4, r5, ror #24", 2.5),
            ("eor.w r0, r0, #0x1b1b1b1b\neor.w r1, r4, r5, ror #24", 2),
            // A shift reaches an address in the next cycle, a bit field in the one after.
            ("lsr.w r0, r5, #31\nnop.w\nldr.w r1, [r6, r0]\nnop.w", 3),
            ("ubfx r0, r5, #31, #1\nnop.w\nldr.w r1, [r6, r0]\nnop.w", 4),
            // Two loads share a cycle if their words are in different banks.
            ("ldr r0, [r6]\nldr r1, [r6, #4]\nldr r2, [r6, #8]\nldr r4, [r6, #12]", 3),
            ("ldr r0, [r6]\nldr r1, [r6, #8]\nldr r2, [r6, #16]\nldr r4, [r6, #24]", 4.5),
        ])
    func loops(body: String, cycles: Double) throws {
        let bench = try Bench(
            """
            start:
                constant r6, 0x20003000
                str r6, [r6]
                put 0xE000ED14, 0x20200
                put 0xE000EDFC, 0x01000000
                put 0xE0001FB0, 0xC5ACCE55
                put 0xE0001000, 1
                constant r7, 0xE0001004
                movw r3, #10000
                ldr r10, [r7]
            1:  \(body)
                subs r3, #1
                bne 1b
                ldr r11, [r7]
                sub r0, r11, r10
                result 0, r0
                b .
            """)
        bench.run()
        #expect(abs(Double(bench[0]) / 10_000 - cycles) <= 0.51)
    }

    @Test("are not counted while DWT is locked or trace is off")
    func lock() throws {
        let program = { (first: String, second: String) in
            """
            start:
                \(first)
                \(second)
                put 0xE0001000, 1
                movw r3, #1000
            1:  subs r3, #1
                bne 1b
                constant r1, 0xE0001004
                ldr r0, [r1]
                result 0, r0
                b .
            """
        }
        let trace = "put 0xE000EDFC, 0x01000000"
        let unlock = "put 0xE0001FB0, 0xC5ACCE55"
        for (first, second, counts) in [(trace, unlock, true), (trace, "nop", false), ("nop", unlock, false)]
        {
            let bench = try Bench(program(first, second))
            bench.run()
            #expect((bench[0] > 1000) == counts)
        }
    }

    @Test("become time by the clock that the firmware sets")
    func clock() throws {
        let bench = try Bench(
            """
            start:
                put 0x40023840, 0x10000000
                put 0x40007000, 0x1C000
                put 0x40007000, 0x3C000
                put 0x40023C00, 7
                put 0x40023800, 0x50083
                put 0x40023804, 0x27406C08
                put 0x40023800, 0x1050083
                put 0x40023808, 0x9402
                constant r1, 0x40023808
                ldr r0, [r1]
                result 0, r0
                b .
            """)
        bench.run()
        #expect(bench[0] & 0xC == 8)
        #expect(bench.machine.time.hertz == 216_000_000)
        #expect(bench.machine.clock.pclk1 == 54_000_000)
        #expect(bench.machine.faults.isEmpty)
    }

    @Test("216 MHz without over-drive or wait states is said")
    func clockFault() throws {
        let bench = try Bench()
        bench.halt()
        bench.set(0x4002_3800, 0x50083)
        bench.set(0x4002_3804, 0x2740_6C08)
        bench.set(0x4002_3800, 0x105_0083)
        bench.set(0x4002_3808, 0x9402)
        #expect(bench.machine.faults.map(\.kind) == ["flash_wait_states", "over_drive"])
    }
}
