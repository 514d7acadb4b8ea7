import Testing

@testable import Emulation

@Suite("Chips")
struct ChipTests {
    @Test("identify themselves as their manuals say", arguments: Chip.all)
    func identity(chip: Chip) throws {
        let bench = try Bench(chip: chip)
        let facts: [String: (device: UInt32, processor: UInt32, flashKiB: UInt32, type: UInt32)] = [
            "f746zg": (0x449, 0x410F_C271, 1024, 0xC27), "f446re": (0x421, 0x410F_C241, 512, 0xC24),
            "f767zi": (0x451, 0x411F_C270, 2048, 0xC27), "l4r5zi": (0x470, 0x410F_C241, 2048, 0xC24),
        ]
        let expected = try #require(facts[chip.shortName])
        #expect(try bench.register(0xE004_2000) & 0xFFF == expected.device)
        #expect(try bench.register(0xE000_ED00) == expected.processor)
        #expect(bench.machine.read(chip.flashSize, width: 2) == expected.flashKiB)
        let bytes = try (0..<12).map { UInt8(try #require(bench.machine.read(chip.uniqueID + $0, width: 1))) }
        #expect(bytes == chip.defaultUniqueID)
    }

    @Test("end where their memories end", arguments: Chip.all)
    func memories(chip: Chip) throws {
        let machine = try Bench(chip: chip).machine
        let ramEnd = chip.ram.base + UInt32(chip.ram.bytes)
        #expect(machine.read(ramEnd - 4, width: 4) != nil && machine.read(ramEnd, width: 4) == nil)
        let flashEnd = Chip.flash + UInt32(chip.flashBytes)
        #expect(machine.read(flashEnd - 4, width: 4) == .max && machine.read(flashEnd, width: 4) == nil)
        #expect(machine.read(chip.flashAlias, width: 4) == machine.read(Chip.flash, width: 4))
        // Only those with a Cortex-M4 show flash, and no memory of their own, at address 0.
        let isM4 = [.f446re, .l4r5zi].contains(chip)
        #expect((machine.read(0, width: 4) == machine.read(Chip.flash, width: 4)) == isM4)
        #expect((machine.read(0x0020_0000, width: 4) == nil) == isM4)
        #expect(machine.read(0x1FFF_FFFC, width: 4) == nil)
    }

    @Test("erase exactly the sector that is named", arguments: Chip.all)
    func sectors(chip: Chip) throws {
        let bench = try Bench(chip: chip)
        bench.halt()
        var start = 0
        for (sector, bytes) in chip.sectors.enumerated() {
            let edges = [start - 1, start, start + bytes - 1, start + bytes]
            let inside = edges.filter { (0..<chip.flashBytes).contains($0) }
            for offset in inside { bench.machine.flash.store(0, at: offset, width: 1) }
            let (key, control, status): (UInt32, UInt32, UInt32) =
                chip == .l4r5zi
                ? (0x4002_2008, 0x4002_2014, 0x4002_2010) : (0x4002_3C04, 0x4002_3C10, 0x4002_3C0C)
            bench.set(key, 0x4567_0123)
            bench.set(key, 0xCDEF_89AB)
            bench.set(control, (chip == .l4r5zi ? 0x1_0002 : 0x1_0202) | UInt32(sector) << 3)
            bench.machine.pass(seconds: 1.1)
            #expect(try bench.register(status) == 0)
            for offset in inside {
                let isErased = (start..<start + bytes).contains(offset)
                #expect(bench.machine.flash.load(offset, width: 1) == (isErased ? 0xFF : 0))
            }
            start += bytes
        }
    }

    @Test(
        "state the caches that they have",
        arguments: [(Chip.f746zg, 4096), (.f767zi, 16384), (.f446re, 0), (.l4r5zi, 0)])
    func caches(chip: Chip, bytes: Int) throws {
        let bench = try Bench(chip: chip)
        for select in 0...1 as ClosedRange<UInt32> {
            bench.set(0xE000_ED84, select)
            let geometry = try bench.register(0xE000_ED80)
            let (sets, ways) = (Int(geometry.field(13, 15)) + 1, Int(geometry.field(3, 10)) + 1)
            let line = 1 << (Int(geometry.field(0, 3)) + 4)
            #expect(bytes == 0 ? geometry == 0 : sets * ways * line == bytes)
        }
    }

    @Test(
        "a chip without over-drive, or with too few wait states, is said",
        arguments: [Chip.f746zg, .f767zi, .f446re])
    func clocks(chip: Chip) throws {
        let multiplier = chip == .f446re ? 360 : 432
        let bench = try Bench(
            """
            start:
                put 0x40023800, 0x00050083
                put 0x40023804, 0x24400008 | (\(multiplier) << 6)
                put 0x40023800, 0x01050083
                put 0x40023808, 0x9402
                b .
            """, chip: chip)
        bench.run()
        #expect(Set(bench.machine.faults.map(\.kind)) == ["flash_wait_states", "over_drive"])
    }

    /// HSI and the PLL for 120 MHz, switched to at once.
    private static let jump = """
        put 0x40021000, 0x161
        put 0x4002100C, 0x01003C32
        put 0x40021000, 0x01000161
        put 0x40021008, 3
        b .
        """

    @Test(
        "an L4+ beyond 80 MHz wants wait states, the regulator's boost, and half of its speed for a microsecond first",
        arguments: [
            ("", ["flash_wait_states", "over_drive", "clock_jump"]),
            ("put 0x40022000, 0x705\n", ["over_drive", "clock_jump"]),
            ("put 0x40021058, 0x10000000\nput 0x40007080, 0\nput 0x40022000, 0x705\n", ["clock_jump"]),
        ] as [(String, Set<String>)])
    func boost(before: String, kinds: Set<String>) throws {
        let bench = try Bench("start:\n" + before + Self.jump, chip: .l4r5zi)
        bench.run()
        #expect(Set(bench.machine.faults.map(\.kind)) == kinds)
        #expect(bench.machine.clock.hclk == 120_000_000)
    }

    @Test("the L4+ sees SRAM2 at two places")
    func secondRAM() throws {
        let bench = try Bench(
            """
            start:
                put 0x10000010, 0x12345678
                constant r0, 0x20030010
                ldr r1, [r0]
                result 0, r1
                b .
            """, chip: .l4r5zi)
        bench.run()
        #expect(bench[0] == 0x1234_5678 && bench.machine.faults.isEmpty)
        #expect(try bench.register(0x1000_0010) == 0x1234_5678)
        #expect(bench.machine.read(0x1001_0000, width: 4) == nil)
    }

    @Test("the L4+'s low-power serial port divides 256ths of its clock, once its pins have their supply")
    func lowPowerSerialPort() throws {
        let bench = try Bench(chip: .l4r5zi)
        bench.halt()
        let machine = bench.machine
        bench.set(0x4002_1058, 1 << 28)
        bench.set(0x4002_105C, 1)
        bench.set(0x4002_104C, 1 << 6)
        bench.set(0x4800_1800, 0xFFFE_BFFF)
        bench.set(0x4800_1820, 0x8000_0000)
        bench.set(0x4800_1824, 0x8)
        // 4 MHz of MSI.
        bench.set(0x4000_800C, 8889)
        bench.set(0x4000_8000, 0xD)
        #expect(abs(machine.serial.baud - 115_200) < 10)
        machine.serial.hostBaud = 115_200
        machine.serial.send([0x41])
        machine.pass(seconds: 2.1e-4)
        #expect(try bench.register(0x4000_801C) & 0x20 == 0, "port G has no supply")
        bench.set(0x4000_7004, 1 << 9)
        machine.serial.send([0x42])
        machine.pass(seconds: 1e-4)
        #expect(try bench.register(0x4000_801C) & 0x20 != 0)
        #expect(try bench.register(0x4000_8024) == 0x42)
        bench.set(0x4000_8028, 0x55)
        machine.pass(seconds: 1e-4)
        #expect(machine.serial.takeOutgoing() == [0x55])
    }

    @Test("the F4's serial port has one status and one data register, and clears errors when both are read")
    func olderSerialPort() throws {
        let bench = try Bench(chip: .f446re)
        bench.halt()
        bench.set(0x4002_3830, 1)
        bench.set(0x4002_3840, 1 << 17)
        bench.set(0x4002_0000, 0xA800_00A0)
        bench.set(0x4002_0020, 0x7700)
        bench.set(0x4000_4408, 139)
        bench.set(0x4000_440C, 0x200C)
        let machine = bench.machine
        machine.serial.hostBaud = 115_200
        let character = 10.1 / 115_200

        #expect(try bench.register(0x4000_4400) == 0xC0)
        machine.serial.send([0x41, 0x42, 0x43])
        machine.pass(seconds: 2 * character)
        #expect(try bench.register(0x4000_4400) & 0x28 == 0x28)
        #expect(try bench.register(0x4000_4404) == 0x41)
        #expect(try bench.register(0x4000_4400) & 0x28 == 0)
        machine.pass(seconds: character)
        // Without a look at the status the data is all that is read.
        #expect(try bench.register(0x4000_4404) == 0x43)

        bench.set(0x4000_4404, 0x55)
        #expect(try bench.register(0x4000_4400) & 0x40 == 0)
        machine.pass(seconds: character)
        #expect(try bench.register(0x4000_4400) & 0xC0 == 0xC0)
        #expect(machine.serial.takeOutgoing() == [0x55])
    }

    @Test("flash contents that the F4's accelerator holds are stale after programming until it is emptied")
    func acceleratorLines() throws {
        let on = "put 0x40023C00, 0x705\n"
        let read = "b 8f\n8: constant r0, 0x08040020\nldr r2, [r0]\n"
        let program =
            "unlock_flash\nput 0x40023C10, 0x201\nput 0x08040020, 0\ndsb\nconstant r0, 0x40023C0C\n"
            + "7: ldr r1, [r0]\nlsls r1, r1, #15\nbmi 7b\n"
        let empty = "put 0x40023C00, 0x105\nput 0x40023C00, 0x1905\nput 0x40023C00, 0x105\n" + on
        let emptiedWhileOn = "put 0x40023C00, 0x1F05\n" + on
        let cases = [
            (on + read + program + read, 1), (on + read + program + empty + read, 0),
            (on + read + program + emptiedWhileOn + read, 1), (read + program + read, 0),
        ]
        for (index, (code, stale)) in cases.enumerated() {
            let bench = try Bench("start:\n" + code + "b .\n", chip: .f446re)
            #expect(bench.run() == .waiting)
            #expect(bench.machine.staleReads == stale, "case \(index)")
        }
    }
}
