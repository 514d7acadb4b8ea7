import CInterposed
import Cycles
import Testing

@testable import Emulation

@Suite("Counts of an inference")
struct InferenceRecorderTests {
    /// Caches on, CYCCNT running in r7, the marker's set/reset register in r8, PF13 as a mask in r9.
    private static let prologue = """
        start:
            put 0x40023830, 0x20
            put 0xE000EDFC, 0x01000000
            put 0xE0001FB0, 0xC5ACCE55
            put 0xE0001000, 1
            constant r2, 0xE000EF50
            mov r3, #0
            str r3, [r2]
            constant r0, 0xE000EF60
            movs r3, #0
        1:  movs r1, #0
        2:  orr r2, r1, r3, lsl #30
            str r2, [r0]
            adds r1, #32
            cmp r1, #1024
            bne 2b
            adds r3, #1
            cmp r3, #4
            bne 1b
            put 0xE000ED14, 0x30200
            constant r7, 0xE0001004
            constant r8, 0x40021418
            movw r9, #0x2000

        """

    /// Runs `body` `times` times as an inference with a reading of CYCCNT on both sides; results are the differences.
    private func bench(
        _ body: String, times: Int = 1, timing: Machine.Timing = .fast
    ) throws -> Bench {
        var program = Self.prologue
        for index in 0..<times {
            program += """
                    str r9, [r8]
                    ldr r10, [r7]
                    \(body)
                    ldr r11, [r7]
                    lsl r0, r9, #16
                    str r0, [r8]
                    sub r0, r11, r10
                    result \(index), r0
                    b 9f
                    .ltorg
                9:

                """
        }
        let bench = try Bench(program + "    b .", timing: timing)
        #expect(bench.run() == .waiting)
        return bench
    }

    /// Counts between the two readings, with their blocks.
    private func segment(_ bench: Bench) throws -> (SegmentCounts, [CodeBlock]) {
        let counts = try #require(bench.machine.inferenceCounts)
        try #require(counts.segments.count == 2)
        return (counts.segments[1], counts.blocks)
    }

    private static let loop = """
            movw r3, #1000
        5:  ldr r4, [sp, #-64]
            add r5, r5, r4
            subs r3, #1
            bne 5b
        """

    @Test("priced by the same rules they give the cycles that the program read")
    func sum() throws {
        let bench = try bench(Self.loop)
        let (segment, blocks) = try segment(bench)
        #expect(bench[0] > 1000)
        #expect(
            try Pricing(CycleModel(.cortexM7, tier: .fast)).cycles(segment) { blocks[$0] } == UInt64(bench[0])
        )
        #expect(segment.runs.map(\.loop).max() == 998)
        #expect(segment[.waiting] == 0)
        #expect(segment[.unalignedLoad] == 0)
    }

    @Test("are those of the last inference, and none are kept of one that was cut off by a reset")
    func last() throws {
        let bench = try bench(Self.loop, times: 2)
        let (segment, _) = try segment(bench)
        #expect(segment.runs.map(\.loop).max() == 998)
        #expect(try Bench().machine.inferenceCounts == nil)
    }

    @Test(
        "with the caches off each line and load goes over the bus, and waits for flash that has another line",
        arguments: [
            // A loop in one line; in two; and in one with a load from that flash, from other flash, SRAM and DTCM.
            ("", 1, 0), ("nop.w\n.rept 14\nnop\n.endr", 2, 2), ("ldr r4, 5b", 2, 0), ("ldr r4, [r12]", 2, 2),
            ("ldr r4, [r6]", 2, 0), ("ldr r4, [sp, #-64]", 1, 0), ("str r4, [r6]", 1, 0),
        ])
    func withoutCaches(body: String, accesses: UInt64, waits: UInt64) throws {
        let program = """
                put 0xE000ED14, 0x200
                constant r12, 0x08004000
                constant r6, 0x20010000
                movw r3, #1000
                .balign 32
            5:  \(body)
                subs r3, #1
                bne 5b
            """
        let bench = try bench(program, timing: .detailed)
        let (segment, blocks) = try segment(bench)
        #expect(try Pricing(CycleModel(.cortexM7)).cycles(segment) { blocks[$0] } == UInt64(bench[0]))
        // Lines in front are under way while code runs. What is before and behind the loop takes some more.
        #expect((segment[.fetchedAhead] >= 8000 * 4) == body.hasPrefix("nop"))
        func isNear(_ count: UInt64, _ turns: UInt64) -> Bool { (turns...turns + 20).contains(count + 1) }
        #expect(isNear(segment[.busAccess], 1000 * accesses))
        #expect(isNear(segment[.flashAccess], 1000 * waits))
        #expect(segment[.instructionMiss] + segment[.flashMiss] + segment[.memoryMiss] == 0)
    }

    @Test("warm inferences take the same, whatever ran between them")
    func equalStarts() throws {
        let program =
            Self.prologue + """
                    bl inference
                    result 0, r0
                    bl inference
                    result 1, r0
                    bl noise
                    bl inference
                    result 2, r0
                    bl noise
                    bl inference
                    result 3, r0
                    b .
                shared:
                    cmp r1, #0
                    beq 1f
                    nop
                1:  bx lr
                inference:
                    mov r4, lr
                    str r9, [r8]
                    ldr r10, [r7]
                    movs r1, #1
                    bl shared
                    bl shared
                    bl shared
                    ldr r11, [r7]
                    lsl r0, r9, #16
                    str r0, [r8]
                    sub r0, r11, r10
                    bx r4
                noise:
                    mov r4, lr
                    movs r1, #0
                    bl shared
                    bl shared
                    bl shared
                    .rept 3000
                    nop
                    .endr
                    bx r4
                """
        let bench = try Bench(program)
        #expect(bench.run() == .waiting)
        #expect(bench[0] > bench[1])
        #expect(bench[1] > 0)
        #expect(bench[2] == bench[1])
        #expect(bench[3] == bench[1])
    }

    @Test(
        "the detailed tier adds 3.5 cycles for each unaligned load, the fast one nothing",
        arguments: [0, 1, 2, 3])
    func unaligned(offset: Int) throws {
        let body = """
                constant r2, 0x20000100
                movw r3, #1000
            5:  ldr r4, [r2, #\(offset)]
                add r5, r5, r4
                subs r3, #1
                bne 5b
            """
        let fast = try bench(body)
        let detailed = try bench(body, timing: .detailed)
        let (segment, blocks) = try segment(detailed)
        #expect(segment[.unalignedLoad] == (offset == 0 ? 0 : 1000))
        #expect(segment[.memoryMiss] == 0)
        #expect(detailed[0] == fast[0] + (offset == 0 ? 0 : 3500))
        #expect(try Pricing(CycleModel(.cortexM7)).cycles(segment) { blocks[$0] } == UInt64(detailed[0]))
    }

    /// A thousand times two loads in one cycle, by two bases that are as far apart as told, with what was counted.
    private func pairs(first: Int, second: Int, timing: Machine.Timing = .detailed) throws -> (
        Int, SegmentCounts
    ) {
        let body = """
                constant r2, 0x20000100 + \(first)
                constant r4, 0x20000200 + \(second)
                movw r3, #1000
            5:  ldr.w r5, [r2]
                ldr.w r6, [r4]
                subs.w r3, #1
                bne.w 5b
            """
        let bench = try bench(body, timing: timing)
        let (segment, blocks) = try segment(bench)
        #expect(
            try Pricing(CycleModel(.cortexM7, tier: timing.tier)).cycles(segment) { blocks[$0] }
                == UInt64(bench[0]))
        return (Int(bench[0]), segment)
    }

    @Test(
        "two loads in one cycle from words of one bank take an issue slot more; the fast tier takes the mean")
    func banks() throws {
        let (apart, none) = try pairs(first: 0, second: 4)
        #expect(none[.bankConflict] == 0)
        for second in [0, 8] {
            // The first turn belongs to the block before the loop.
            let (same, segment) = try pairs(first: 0, second: second)
            #expect(segment[.bankConflict] == 999)
            #expect(abs(same - apart - 500) <= 2)
            #expect(abs(try pairs(first: 0, second: second, timing: .fast).0 - apart - 250) <= 2)
        }
    }

    @Test(
        "an unaligned load takes less beside another one, or beside an aligned one to the bank it begins in")
    func unalignedPairs() throws {
        let apart = try pairs(first: 0, second: 4).0
        for (first, second, more) in [(1, 4, 3500), (1, 0, 2500), (0, 5, 3500), (4, 5, 2500), (1, 5, 4000)] {
            #expect(abs(try pairs(first: first, second: second).0 - apart - more) <= 5)
        }
    }

    @Test("events of an access are numbered alike where they are counted and where they are priced")
    func numbers() {
        let numbers: [(interposed_event, CycleEvent)] = [
            (interposed_unaligned_load, .unalignedLoad), (interposed_unaligned_store, .unalignedStore),
            (interposed_flash_miss, .flashMiss), (interposed_memory_miss, .memoryMiss),
            (interposed_store_miss, .storeMiss), (interposed_bank_conflict, .bankConflict),
            (interposed_unaligned_pair, .unalignedPair), (interposed_unaligned_partner, .unalignedPartner),
            (interposed_other_memory, .otherMemory), (interposed_bus_access, .busAccess),
            (interposed_flash_access, .flashAccess),
        ]
        for (number, event) in numbers { #expect(Int(number.rawValue) == event.rawValue) }
    }

    @Test(
        "the detailed tier looks up a data cache of 4 KiB, behind which neither tightly coupled memory nor code lies",
        arguments: [
            (0x2000_0000, 64 * 1024, 0), (0x2001_0000, 4096, 128), (0x2001_0000, 8192, 512),
            (0x0800_8000, 4096, 128),
        ])
    func dataCache(base: Int, bytes: Int, misses: Int) throws {
        // Twice over the same bytes: what fits misses once, what does not misses each time.
        let body = """
                movs r6, #2
            4:  constant r2, \(base)
                constant r3, \(bytes / 32)
            5:  ldr r4, [r2], #32
                subs r3, #1
                bne 5b
                subs r6, #1
                bne 4b
            """
        let (segment, _) = try segment(try bench(body, timing: .detailed))
        #expect(Int(segment[.memoryMiss] + segment[.flashMiss]) == misses)
        #expect((segment[.flashMiss] > 0) == (base < 0x2000_0000 && misses > 0))
    }

    @Test(
        "on a Cortex-M4 loads from two memories do not overlap, and a word at an odd address takes three accesses"
    )
    func memories() throws {
        func inference(_ first: UInt32, _ second: UInt32) throws -> (UInt32, SegmentCounts) {
            let program = """
                start:
                    put 0x40023C00, 0x700
                    put 0x40023830, 0x1
                    put 0xE000EDFC, 0x01000000
                    put 0xE0001000, 1
                    constant r7, 0xE0001004
                    constant r8, 0x40020018
                    movw r9, #0x100
                    constant r2, \(first)
                    constant r4, \(second)
                    movw r3, #1000
                    str r9, [r8]
                    ldr r10, [r7]
                    b 5f
                    .balign 4
                5:  ldr.w r5, [r2]
                    ldr.w r6, [r4]
                    subs.w r3, #1
                    bne.w 5b
                    ldr r11, [r7]
                    lsl r0, r9, #16
                    str r0, [r8]
                    sub r0, r11, r10
                    result 0, r0
                    b .
                """
            let bench = try Bench(program, chip: .f446re, timing: .detailed)
            #expect(bench.run() == .waiting)
            let (segment, blocks) = try segment(bench)
            #expect(try Pricing(CycleModel(.cortexM4)).cycles(segment) { blocks[$0] } == UInt64(bench[0]))
            return (bench[0], segment)
        }
        let (one, none) = try inference(0x2000_0100, 0x2000_0200)
        #expect(none[.otherMemory] == 0)
        for other: UInt32 in [0x0800_0100, 0x2001_C000] {
            let (two, segment) = try inference(0x2000_0100, other)
            #expect(segment[.otherMemory] == 1000)
            #expect(two >= one + 1000)
        }
        #expect(try inference(0x2000_0102, 0x2000_0200).0 == one + 1000)
        #expect(try inference(0x2000_0101, 0x2000_0200).0 == one + 2000)
    }
}
