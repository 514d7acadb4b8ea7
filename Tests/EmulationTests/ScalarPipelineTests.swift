import Testing

@testable import Emulation

@Suite("Cortex-M4 cycles")
struct ScalarPipelineTests {
    /// Cycles of a thousand turns of a loop, each of `code`, `subs` and a taken `bne` (1 + 1 + 1 for the refill).
    private func cycles(_ code: String, chip: Chip = .f446re) throws -> Double {
        let program = """
            start:
                put 0x40023C00, 0x700
                put 0xE000EDFC, 0x01000000
                put 0xE0001000, 1
                constant r6, 0x20001000
                constant r11, 0x20002000
                constant r7, 0xE0001004
                movw r5, #1000
                movs r4, #0
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
        let bench = try Bench(program, chip: chip)
        #expect(bench.run() == .waiting)
        return Double(bench[0]) / 1000 - 3
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

    @Test(
        "neighbouring accesses overlap as measured",
        arguments: [
            // A store takes the second cycle of the load before it, if its offset is in the instruction.
            ("ldr r0, [r6]\nstr r1, [r6, #4]", 2.0), ("ldr r0, [r6]\nstr r1, [r6, r4]\nnop.n", 5),
            // Nothing overlaps a store: a load behind it waits for it.
            ("str r1, [r6]\nldr r0, [r6, #4]", 4), ("str r1, [r6]\nstr r1, [r6, #4]", 2),
            // A load whose address the load before it fetches does not overlap it.
            ("str r6, [r6]\nldr r0, [r6]\nldr r1, [r0]", 6),
            // Loads that move the same base do not chain, those that move two bases do.
            ("ldr r0, [r6], #4\nnop.n\nsub r6, #4", 4), ("ldr r0, [r6], #4\nldr r1, [r6], #-4", 4),
            ("ldr r0, [r6], #4\nldr r1, [r11], #4\nsubs r6, #4\nsub r11, #4", 5.5),
            // An address waits a cycle for the addition that makes it.
            ("add r0, r6, r4\nldr r1, [r0]", 4), ("add r0, r6, r4\nnop.n\nldr r1, [r0]", 4),
            // A load of two words in the code does not overlap either.
            ("ldr r0, [r6]\nldr.w r1, [r6, #4]\nnop.n", 5), ("ldr.w r0, [r6]\nldr.w r1, [r6, #4]", 3),
        ])
    func neighbours(code: String, expected: Double) throws {
        #expect(abs(try cycles(code) - expected) < 0.05)
    }

    @Test(
        "the third of three instructions in two words each waits for its fetch behind one of several cycles")
    func splitFetches() throws {
        let three = String(repeating: "add.w r0, r1, r2\n", count: 3)
        #expect(abs(try cycles("ldr.n r0, [r6]\n" + three + "nop.n") - 7) < 0.05)
        #expect(abs(try cycles("ldr.w r0, [r6]\n" + three + "nop.w") - 6) < 0.05)
    }

    @Test("a jump to an instruction in two words takes a cycle more than one to a word")
    func splitEntries() throws {
        let near = try cycles("b 3f\n.balign 4\n3: add.w r0, r1, r2\nnop.n\nnop.n")
        let split = try cycles("b 3f\n.balign 4\nnop.n\n3: add.w r0, r1, r2\nnop.n")
        #expect(abs(split - near) < 0.05)
    }

    @Test("a jump to a line that the accelerator lacks waits for flash, one to a line that it has does not")
    func accelerator() throws {
        // Two hundred lines of code, more than it keeps, against few.
        let long = String(repeating: "b 3f\n.balign 16\n3: nop\n", count: 200)
        let short = String(repeating: "b 3f\n.balign 16\n3: nop\n", count: 20)
        #expect(try cycles(long) / 200 > cycles(short) / 20 + 4)
    }

    @Test("straight code that the accelerator lacks takes a cycle a line, as published for unrolled code")
    func straightLines() throws {
        // 1760 bytes, more than it keeps, against half as many.
        let long = try cycles(String(repeating: "add.w r0, r1, r2\n", count: 440))
        let short = try cycles(String(repeating: "add.w r0, r1, r2\n", count: 220))
        #expect(abs(short - 220) < 1)
        #expect(abs(long - 440 - 110) < 8)
    }
}
