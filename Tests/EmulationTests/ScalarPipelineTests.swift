import Testing

@testable import Emulation

@Suite("Cortex-M4 cycles")
struct ScalarPipelineTests {
    /// Cycles of a thousand turns of a loop, each of `code`, `subs` and a taken `bne` (1 + 1 + 2 for the refill).
    private func cycles(_ code: String) throws -> Double {
        let program = """
            start:
                put 0x40023C00, 0x700
                put 0xE000EDFC, 0x01000000
                put 0xE0001000, 1
                constant r6, 0x20001000
                constant r7, 0xE0001004
                movw r5, #1000
                ldr r8, [r7]
                b 1f
                .align 4
            1:  \(code)
                subs r5, #1
                bne.w 1b
                ldr r9, [r7]
                sub r9, r9, r8
                result 0, r9
                b .
            """
        let bench = try Bench(program, chip: .f446re)
        #expect(bench.run() == .waiting)
        return Double(bench[0]) / 1000 - 4
    }

    @Test(
        "an instruction takes what table 3-1 of the technical reference manual says",
        arguments: [
            ("add r0, r1, r2", 1.0), ("mul r0, r1, r2", 1), ("smlad r0, r1, r2, r0", 1),
            ("smull r0, r1, r2, r3", 1), ("ldr r0, [r6]", 2), ("ldr r0, [r6]\nldr r1, [r6, #4]", 3),
            ("str r0, [r6]", 1), ("ldrd r0, r1, [r6]", 3), ("ldm r6, {r0-r3}", 5),
            ("push {r0-r3}\npop {r0-r3}", 10), ("ldr r0, [r6]\nadd r1, r0, r0\nldr r2, [r6]", 5),
        ])
    func table(code: String, expected: Double) throws {
        #expect(abs(try cycles(code) - expected) < 0.05)
    }

    @Test("a load whose address the load before it fetches does not overlap that")
    func dependentLoads() throws {
        #expect(abs(try cycles("str r6, [r6]\nldr r0, [r6]\nldr r1, [r0]") - 4) < 0.05)
    }

    @Test("a jump to a line that the accelerator lacks waits for flash, one to a line that it has does not")
    func accelerator() throws {
        // Two hundred lines of code, more than it keeps, against few.
        let long = String(repeating: "b 3f\n.balign 16\n3: nop\n", count: 200)
        let short = String(repeating: "b 3f\n.balign 16\n3: nop\n", count: 20)
        #expect(try cycles(long) / 200 > cycles(short) / 20 + 4)
    }
}
