import Testing

@testable import Emulation

@Suite("Flash of double words")
struct DoubleWordFlashTests {
    private enum Register {
        static let access: UInt32 = 0x4002_2000
        static let key: UInt32 = 0x4002_2008
        static let status: UInt32 = 0x4002_2010
        static let control: UInt32 = 0x4002_2014
        static let option: UInt32 = 0x4002_2020
    }
    private static let target: UInt32 = 0x0804_0000

    private func programming() throws -> Bench {
        let bench = try Bench(chip: .l4r5zi)
        bench.halt()
        bench.set(Register.key, 0x4567_0123)
        bench.set(Register.key, 0xCDEF_89AB)
        bench.set(Register.control, 1)
        return bench
    }

    private func program(_ bench: Bench, _ address: UInt32, _ words: [UInt32]) {
        for (index, word) in words.enumerated() { bench.set(address + UInt32(4 * index), word) }
        bench.machine.pass(seconds: 1e-3)
    }

    private func kinds(_ bench: Bench) -> [String] { bench.machine.faults.map(\.kind) }

    @Test("starts locked, with caches on, and with two banks")
    func start() throws {
        let bench = try Bench(chip: .l4r5zi)
        #expect(try bench.register(Register.control) == 0xC000_0000)
        #expect(try bench.register(Register.access) == 0x600)
        #expect(try bench.register(Register.option) == 0xFFEF_F8AA)
    }

    @Test("programs two words together in 82 microseconds, and the first one not before")
    func pair() throws {
        let bench = try programming()
        bench.set(Self.target, 0x1234_5678)
        #expect(try bench.register(Self.target) == .max)
        bench.set(Self.target + 4, 0x9ABC_DEF0)
        #expect(try bench.register(Register.status) == 1 << 16)
        bench.machine.pass(seconds: 81e-6)
        #expect(try bench.register(Register.status) == 1 << 16)
        bench.machine.pass(seconds: 2e-6)
        #expect(try bench.register(Register.status) == 0)
        #expect(try bench.register(Self.target) == 0x1234_5678)
        #expect(try bench.register(Self.target + 4) == 0x9ABC_DEF0)
        #expect(kinds(bench).isEmpty)
    }

    @Test("a double word is programmed once, and by zeros once more")
    func once() throws {
        let bench = try programming()
        program(bench, Self.target, [0xFFFF_FF0F, .max])
        program(bench, Self.target, [0xFFFF_FF00, .max])
        #expect(try bench.register(Register.status) == 1 << 3)
        #expect(try bench.register(Self.target) == 0xFFFF_FF0F)
        #expect(kinds(bench) == ["flash_written_twice"])
        bench.set(Register.status, 1 << 3)
        program(bench, Self.target, [0, 0])
        #expect(try bench.register(Register.status) == 0)
        #expect(try bench.register(Self.target) == 0 && bench.register(Self.target + 4) == 0)
        // Its code is written with it, even if all its bits stay as they are.
        program(bench, Self.target + 8, [.max, .max])
        program(bench, Self.target + 8, [1, 2])
        #expect(kinds(bench) == ["flash_written_twice", "flash_written_twice"])
    }

    @Test(
        "what is no double word sets the flag that says so and writes nothing",
        arguments: [
            ([(0, 2, 0)], 1 << 6, "flash_parallelism"), ([(4, 4, 0)], 1 << 5, "flash_alignment"),
            ([(0, 4, 0), (8, 4, 0)], 1 << 5, "flash_alignment"),
        ] as [([(UInt32, Int, UInt32)], UInt32, String)])
    func refused(stores: [(UInt32, Int, UInt32)], status: UInt32, kind: String) throws {
        let bench = try programming()
        for (offset, width, value) in stores {
            #expect(bench.machine.write(Self.target + offset, width: width, value))
        }
        #expect(try bench.register(Register.status) == status)
        #expect(kinds(bench) == [kind])
        #expect(try (0..<4).allSatisfy { try bench.register(Self.target + 4 * $0) == .max })
    }

    @Test("erases a page in either bank, or a bank, and not what lies beside it")
    func erases() throws {
        for (command, first, end, seconds) in [
            (0x1_0002 | 255 << 3, 255 * 4096, 256 * 4096, 0.022),
            (0x1_0002 | 1 << 11 | 3 << 3, 259 * 4096, 260 * 4096, 0.022),
            (0x1_0004, 0, 1 << 20, 0.022), (0x1_8000, 1 << 20, 2 << 20, 0.022),
        ] as [(UInt32, Int, Int, Double)] {
            let bench = try programming()
            let flash = bench.machine.flash
            for offset in [first - 1, first, end - 1, end] where (0..<flash.count).contains(offset) {
                flash.store(0, at: offset, width: 1)
            }
            bench.set(Register.control, command)
            bench.machine.pass(seconds: 0.99 * seconds)
            #expect(try bench.register(Register.status) == 1 << 16)
            bench.machine.pass(seconds: 0.02 * seconds)
            #expect(try bench.register(Register.status) == 0)
            #expect(flash.load(first, width: 1) == 0xFF && flash.load(end - 1, width: 1) == 0xFF)
            if first > 0 { #expect(flash.load(first - 1, width: 1) == 0) }
            if end < flash.count { #expect(flash.load(end, width: 1) == 0) }
        }
    }

    @Test("a double word whose second half does not come is said")
    func half() throws {
        let bench = try programming()
        bench.set(Self.target, 0)
        bench.set(Register.control, 0)
        #expect(kinds(bench) == ["flash_half_unit"])
        #expect(try bench.register(Self.target) == .max)
    }
}
