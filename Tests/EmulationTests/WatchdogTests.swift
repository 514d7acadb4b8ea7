import Testing

@testable import Emulation

@Suite("Watchdog")
struct WatchdogTests {
    private static func program(_ loop: String) -> String {
        """
        start:
            constant r1, 0x40023874
            ldr r0, [r1]
            tst r0, #0x20000000
            bne 9f
            put 0x40003000, 0x5555
            put 0x40003004, 6
            put 0x40003008, 0xFFF
            put 0x40003000, 0xCCCC
            \(loop)
        9:  result 0, r0
            b .
        """
    }

    @Test("bites a hang after its time, at once for the host", arguments: ["1: b 1b", "1: wfi\nb 1b"])
    func bites(loop: String) throws {
        let bench = try Bench(Self.program(loop))
        #expect(bench.run() == .waiting)
        #expect(bench[0].bit(29))
        #expect(abs(bench.machine.seconds - 256 * 4096 / 32_000.0) < 0.01)
    }

    @Test("does not bite while it is fed")
    func fed() throws {
        let bench = try Bench(
            Self.program(
                """
                constant r4, 0x40003000
                movw r5, #0xAAAA
                constant r6, 200000
                put 0x40003000, 0x5555
                put 0x40003004, 0
                put 0x40003008, 1
                1: str r5, [r4]
                subs r6, #1
                bne 1b
                movs r0, #0
                """))
        // Two counts of the watchdog are 250 microseconds.
        _ = bench.machine.run(slice: 200_000)
        #expect(bench.machine.seconds > 0.01)
        #expect(try !bench.register(0x4002_3874).bit(29))
    }

    @Test("stands still in halt when DBGMCU says so", arguments: [true, false])
    func halt(stops: Bool) throws {
        let bench = try Bench(Self.program("1: nop\nb 1b"))
        _ = bench.machine.run(slice: 1_000)
        bench.halt()
        if stops { bench.set(0xE004_2008, 1 << 12) }
        bench.machine.pass(seconds: 60)
        #expect(try bench.register(0x4002_3874).bit(29) == !stops)
    }
}
