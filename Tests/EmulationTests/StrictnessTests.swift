import Testing

@testable import Emulation

@Suite("What silicon does not forgive")
struct StrictnessTests {
    /// Enables faults and FPU, puts `base` into r6, and runs one instruction between two that count; the handler
    /// leaves CFSR, the stacked PC and r7.
    private static func program(_ instruction: String, base: String, control: UInt32 = 0x200) -> String {
        """
        start:
            put 0xE000ED24, 0x70000
            put 0xE000ED88, 0x00F00000
            put 0xE000ED14, \(control)
            dsb
            isb
            movs r4, #0
            movs r5, #0
            movs r7, #0
            ldr r3, =bad
            result 2, r3
            ldr r6, =\(base)
            add r7, r7, #1
        bad: \(instruction)
            add r7, r7, #16
            result 3, r7
            b .
        usage_handler:
        bus_handler:
            constant r0, 0xE000ED28
            ldr r1, [r0]
            result 0, r1
            ldr r2, [sp, #24]
            result 1, r2
            result 3, r7
            b .
        """
    }

    private static let unaligned: UInt32 = 1 << 24
    private static let divisionByZero: UInt32 = 1 << 25

    private static func expectFault(
        _ program: String, chip: Chip = .f746zg, timing: Machine.Timing = .fast, status: UInt32, kind: String
    ) throws {
        let bench = try Bench(program, chip: chip, timing: timing)
        #expect(bench.run() == .waiting)
        #expect(bench[0] == status)
        #expect(bench[1] == bench[2])
        #expect(bench[3] & 1 == 1)
        #expect(bench.machine.faults.map(\.kind) == [kind])
    }

    private static let multiples = [
        "ldrd r4, r5, [r6]", "strd r4, r5, [r6]", "ldm r6, {r4, r5}", "ldmdb r6!, {r4, r5}",
        "ldmia r6!, {r0, r1}", "stmia r6!, {r0, r1}", "stmdb r6!, {r4, r5}", "vldr s0, [r6]",
        "vstr s0, [r6]", "vldr d1, [r6]", "vstr d1, [r6]", "vldmia r6, {s0-s3}", "vstmia r6!, {s0-s3}",
        "ldrex r4, [r6]",
    ]

    @Test(
        "a multiple, doubleword, exclusive or FPU access at an odd address is a usage fault",
        arguments: multiples)
    func multiple(instruction: String) throws {
        for base in ["results + 65", "results + 66"] {
            try Self.expectFault(
                Self.program(instruction, base: base), status: Self.unaligned, kind: "unaligned_access")
        }
    }

    @Test("so it is on all boards, in both tiers of timing", arguments: Chip.all, Machine.Timing.allCases)
    func multipleElsewhere(chip: Chip, timing: Machine.Timing) throws {
        for instruction in ["ldrd r4, r5, [r6]", "stmia r6!, {r0, r1}"] {
            try Self.expectFault(
                Self.program(instruction, base: "results + 66"), chip: chip, timing: timing,
                status: Self.unaligned, kind: "unaligned_access")
        }
    }

    private static let singles = [
        "ldr r4, [r6]", "str r4, [r6]", "ldrh r4, [r6]", "strh r4, [r6]", "ldrsh r4, [r6]",
    ]

    @Test(
        "a single access may be unaligned, unless CCR.UNALIGN_TRP is set or it meets a device",
        arguments: singles)
    func single(instruction: String) throws {
        let allowed = try Bench(Self.program(instruction, base: "results + 65"))
        #expect(allowed.run() == .waiting)
        #expect(allowed[3] == 17 && allowed.machine.faults.isEmpty)
        try Self.expectFault(
            Self.program(instruction, base: "results + 65", control: 0x208), status: Self.unaligned,
            kind: "unaligned_access")
        // FLASH_ACR.
        try Self.expectFault(
            Self.program(instruction, base: "0x40023C01"), status: Self.unaligned, kind: "unaligned_access")
    }

    @Test("the trap for unaligned accesses can be switched on and off under code that has run")
    func switchedTrap() throws {
        let bench = try Bench(
            """
            start:
                put 0xE000ED24, 0x70000
                movs r4, #0
                movs r5, #0
                ldr r6, =results + 65
                ldr r8, =0xE000ED14
            1:  ldr r7, [r6]
                add r4, r4, #1
                and r1, r4, #1
                mov r2, #0x200
                orr r2, r2, r1, lsl #3
                str r2, [r8]
                dsb
                isb
                cmp r4, #8
                bne 1b
                result 0, r4
                result 1, r5
                b .
            usage_handler:
                add r5, r5, #1
                ldr r2, [sp, #24]
                add r2, r2, #2
                str r2, [sp, #24]
                bx lr
            """)
        #expect(bench.run() == .waiting)
        #expect((bench[0], bench[1]) == (8, 4))
    }

    @Test(
        "a division by zero is zero, and a usage fault with CCR.DIV_0_TRP",
        arguments: ["sdiv r4, r6, r5", "udiv r4, r6, r5"], Chip.all)
    func division(instruction: String, chip: Chip) throws {
        let allowed = try Bench(Self.program(instruction, base: "1000"), chip: chip)
        #expect(allowed.run() == .waiting)
        #expect(allowed[3] == 17 && allowed.machine.faults.isEmpty)
        try Self.expectFault(
            Self.program(instruction, base: "1000", control: 0x210), chip: chip, status: Self.divisionByZero,
            kind: "division_by_zero")
    }

    @Test("divisions give what the architecture says")
    func quotients() throws {
        let bench = try Bench(
            """
            start:
                ldr r0, =0x80000000
                mvn r1, #0
                sdiv r2, r0, r1
                result 0, r2
                udiv r2, r0, r1
                result 1, r2
                mvn r0, #6
                movs r1, #2
                sdiv r2, r0, r1
                result 2, r2
                udiv r2, r0, r1
                result 3, r2
                b .
            """)
        #expect(bench.run() == .waiting)
        #expect((0..<4).map { bench[$0] } == [0x8000_0000, 0, 0xFFFF_FFFD, 0x7FFF_FFFC])
    }

    @Test("the FPU without access is a fault of the instruction that uses it, with all before it done")
    func coprocessorAccess() throws {
        let text = Self.program("vmov s0, r4", base: "0").replacing("put 0xE000ED88, 0x00F00000", with: "")
        try Self.expectFault(text, status: 1 << 19, kind: "fpu_without_access")
    }

    @Test("the FPU works behind the store that enables it in the same block")
    func coprocessorEnabled() throws {
        let bench = try Bench(
            """
            start:
                ldr r0, =0xE000ED88
                mov r1, #0x00F00000
                mov r2, #0x3F800000
                str r1, [r0]
                vmov s0, r2
                vadd.f32 s0, s0, s0
                vmov r3, s0
                result 0, r3
                b .
            """)
        #expect(bench.run() == .waiting)
        #expect(bench[0] == 0x4000_0000 && bench.machine.faults.isEmpty)
    }

    @Test(
        "an access where the board has nothing is a bus fault",
        arguments: [("ldr r4, [r6]", 0x8200), ("ldrd r4, r5, [r6]", 0x8200)] as [(String, UInt32)])
    func nowhere(instruction: String, status: UInt32) throws {
        for base in ["0x30000000", "0x20080000", "0x08200000", "0x60000000"] {
            try Self.expectFault(
                Self.program(instruction, base: base), status: status, kind: "access_outside_memory")
        }
    }

    @Test("an erased chip locks up, which is no fault of its board", arguments: Chip.all)
    func erased(chip: Chip) throws {
        let machine = try Machine(chip: chip, flash: try FlashMemory(for: chip))
        #expect(machine.run(slice: 1000) == .halted)
        #expect(!machine.isExecuting && machine.faults.isEmpty)
    }

    @Test("a store where the board has nothing is an imprecise bus fault")
    func storedNowhere() throws {
        let bench = try Bench(Self.program("str r4, [r6]", base: "0x30000000"))
        #expect(bench.run() == .waiting)
        #expect(bench[0] == 1 << 10)
        #expect(bench.machine.faults.map(\.kind) == ["access_outside_memory"])
    }

    /// Programs a word at 0x08040000, in a sector that is erased as delivered.
    private static func programming(_ before: String, value: String = "0x12345678") -> String {
        """
        start:
            ldr r2, =0x40023C00
            ldr r6, =0x08040000
            \(before)
            ldr r4, =\(value)
            str r4, [r6]
        1:  ldr r3, [r2, #0x0C]
            tst r3, #0x10000
            bne 1b
            result 0, r3
            ldr r4, [r6]
            result 1, r4
            b .
        """
    }

    private static let unlocked = "unlock_flash\nldr r3, =0x201\nstr r3, [r2, #0x10]"

    @Test("a store to locked flash, or without PG, changes nothing and is told")
    func lockedFlash() throws {
        for before in ["", "unlock_flash\nldr r3, =0x200\nstr r3, [r2, #0x10]"] {
            let bench = try Bench(Self.programming(before))
            #expect(bench.run() == .waiting)
            #expect(bench[1] == .max)
            #expect(bench.machine.faults.map(\.kind) == ["flash_locked"])
        }
    }

    @Test("programming what is not erased only clears bits and is told; programming zeros anew is not")
    func notErased() throws {
        let again = Self.unlocked + "\nldr r4, =0xFFFF0000\nstr r4, [r6]\ndsb"
        let bench = try Bench(Self.programming(again))
        #expect(bench.run() == .waiting)
        #expect(bench[1] == 0x1234_0000)
        #expect(bench.machine.faults.map(\.kind) == ["flash_not_erased"])
        let fine = try Bench(Self.programming(again, value: "0xFF000000"))
        #expect(fine.run() == .waiting)
        #expect(fine[1] == 0xFF00_0000 && fine.machine.faults.isEmpty)
    }

    @Test("a write-protected sector is neither programmed nor erased (WRPERR)")
    func writeProtected() throws {
        // nWRP of the sector at 0x08040000: number 5 on the F746.
        let text = Self.programming(Self.unlocked)
        let bench = try Bench(text)
        bench.machine.flashController.optionControl &= ~(1 << 21)
        #expect(bench.run() == .waiting)
        #expect(bench[0] & 0x10 == 0x10 && bench[1] == .max)
        #expect(bench.machine.faults.map(\.kind) == ["flash_write_protected"])
        let erase = try Bench(Self.programming("unlock_flash\nldr r3, =0x1002A\nstr r3, [r2, #0x10]"))
        erase.machine.flashController.optionControl &= ~(1 << 21)
        #expect(erase.machine.write(0x0804_0000, width: 4, 0))
        #expect(erase.run() == .waiting)
        #expect(erase.machine.faults.map(\.kind).contains("flash_write_protected"))
    }

    @Test(
        "a store of another width than PSIZE, or between two units of it, programs nothing and is told",
        arguments: [
            ("strb r4, [r6]", 0x201, "flash_parallelism", 1 << 6),
            ("strh r4, [r6, #2]", 0x201, "flash_parallelism", 1 << 6),
            ("str r4, [r6]", 0x001, "flash_parallelism", 1 << 6),
            ("str r4, [r6, #1]", 0x201, "flash_alignment", 1 << 5),
            ("strh r4, [r6, #1]", 0x101, "flash_alignment", 1 << 5),
        ] as [(String, Int, String, UInt32)], Chip.all.filter { $0.family == .stm32f })
    func programmedOtherwise(store: (String, Int, String, UInt32), chip: Chip) throws {
        let (instruction, control, kind, status) = store
        let before = "unlock_flash\nldr r3, =\(control)\nstr r3, [r2, #0x10]"
        let text = Self.programming(before).replacing("str r4, [r6]\n", with: instruction + "\n")
        for timing in Machine.Timing.allCases {
            let bench = try Bench(text, chip: chip, timing: timing)
            #expect(bench.run() == .waiting)
            #expect(bench[0] & 0xF2 == status && bench[1] == .max)
            #expect(bench.machine.faults.map(\.kind) == [kind])
            #expect(bench.machine.faults.first?.detail.contains("0x804000") == true)
        }
    }

    @Test("flash takes no doublewords: a store of one is a bus fault, and programs nothing")
    func programmedByDoubleword() throws {
        let text = Self.programming(Self.unlocked + "\nput 0xE000ED88, 0x00F00000\ndsb\nisb")
            .replacing("str r4, [r6]\n", with: "vstr d0, [r6]\n")
        let bench = try Bench(text + "\nhard_handler:\nldr r4, [r6]\nresult 1, r4\nb .")
        #expect(bench.run() == .waiting)
        #expect(bench[1] == .max)
        #expect(bench.machine.faults.map(\.kind) == ["access_outside_memory"])
    }

    @Test("code in a peripheral is a memory fault of the place that was jumped to", arguments: Chip.all)
    func codeInDevice(chip: Chip) throws {
        let text = Self.program("bx r6", base: "0x40020001")
            .replacing("bus_handler:", with: "bus_handler:\nmemory_handler:")
        let bench = try Bench(text, chip: chip)
        #expect(bench.run() == .waiting)
        #expect((bench[0], bench[1], bench[3]) == (1, 0x4002_0000, 1))
        #expect(bench.machine.faults.map(\.kind) == ["execution_of_a_device"])
        #expect(bench.machine.faults.first?.detail.contains("0x40020000") == true)
    }

    @Test("an instruction that the core lacks is a usage fault", arguments: Chip.all)
    func undefined(chip: Chip) throws {
        for instruction in ["udf #1", "udf.w #2"] {
            try Self.expectFault(
                Self.program(instruction, base: "0"), chip: chip, status: 1 << 16,
                kind: "undefined_instruction")
        }
    }

    @Test("double precision is undefined on a chip whose FPU has single precision")
    func undefinedDouble() throws {
        try Self.expectFault(
            Self.program("vadd.f64 d0, d1, d2", base: "0"), status: 1 << 16, kind: "undefined_instruction")
    }

    @Test("a branch out of the Thumb state is a usage fault at its target", arguments: Chip.all)
    func invalidState(chip: Chip) throws {
        let bench = try Bench(Self.program("bx r6", base: "0x08000400"), chip: chip)
        #expect(bench.run() == .waiting)
        #expect((bench[0], bench[1], bench[3]) == (1 << 17, 0x0800_0400, 1))
        #expect(bench.machine.faults.map(\.kind) == ["invalid_state"])
    }

    @Test("a return from an exception to what is no mode is a usage fault", arguments: Chip.all)
    func invalidReturn(chip: Chip) throws {
        for value in ["0xFFFFFFF5", "0xFFFFFFFF", "0xFFFFFF09"] {
            let handler = "\ncall_handler:\nldr lr, =\(value)\nbx lr"
            let bench = try Bench(Self.program("svc #0", base: "0") + handler, chip: chip)
            #expect(bench.run() == .waiting)
            #expect((bench[0], bench[3]) == (1 << 18, 1))
            #expect(bench.machine.faults.map(\.kind) == ["invalid_return"])
        }
    }

    @Test("wait states that are taken away under a fast clock are told")
    func waitStates() throws {
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
                put 0x40023C00, 5
                b .
            """)
        #expect(bench.run() == .waiting)
        #expect(bench.machine.faults.map(\.kind) == ["flash_wait_states"])
    }
}
