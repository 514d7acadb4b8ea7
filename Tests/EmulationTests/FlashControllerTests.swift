import Testing

@testable import Emulation

@Suite("Flash controller")
struct FlashControllerTests {
    private enum Register {
        static let key: UInt32 = 0x4002_3C04
        static let status: UInt32 = 0x4002_3C0C
        static let control: UInt32 = 0x4002_3C10
    }
    private static let target: UInt32 = 0x0804_0000

    private func unlocked() throws -> Bench {
        let bench = try Bench()
        bench.halt()
        bench.set(Register.key, 0x4567_0123)
        bench.set(Register.key, 0xCDEF_89AB)
        return bench
    }

    @Test("is locked after reset and refuses to program with PGSERR")
    func locked() throws {
        let bench = try Bench()
        bench.halt()
        #expect(try bench.register(Register.control) == 0x8000_0000)
        bench.set(Register.control, 0x201)
        #expect(try bench.register(Register.control) == 0x8000_0000)
        bench.set(Self.target, 0)
        #expect(try bench.register(Self.target) == .max)
        #expect(try bench.register(Register.status) == 1 << 7)
        bench.set(Register.status, 1 << 7)
        #expect(try bench.register(Register.status) == 0)
    }

    @Test("stays locked until reset after a wrong key")
    func wrongKey() throws {
        let bench = try Bench()
        bench.halt()
        bench.set(Register.key, 0x4567_0123)
        bench.set(Register.key, 0x1234_5678)
        bench.set(Register.key, 0x4567_0123)
        bench.set(Register.key, 0xCDEF_89AB)
        #expect(try bench.register(Register.control).bit(31))
    }

    @Test("programming only clears bits")
    func programs() throws {
        let bench = try unlocked()
        bench.set(Register.control, 0x201)
        bench.set(Self.target, 0x00FF_1234)
        bench.set(Self.target, 0xF0F0_FFFF)
        #expect(try bench.register(Self.target) == 0x00F0_1234)
        #expect(bench.machine.read(0x0024_0000, width: 4) == 0x00F0_1234)
    }

    @Test("an access of another width than PSIZE sets PGPERR and writes nothing", arguments: [1, 2, 4])
    func parallelism(width: Int) throws {
        let bench = try unlocked()
        for size in 0..<3 {
            bench.set(Register.control, 1 | UInt32(size) << 8)
            let address = Self.target + UInt32(16 * size)
            #expect(bench.machine.write(address, width: width, 0))
            bench.machine.pass(seconds: 0.001)
            let matches = width == 1 << size
            #expect(
                bench.machine.read(address, width: width) == (matches ? 0 : .max >> UInt32(32 - 8 * width)))
            #expect(try bench.register(Register.status) == (matches ? 0 : 1 << 6))
            bench.set(Register.status, 0xF2)
        }
    }

    @Test(
        "erases exactly one sector and is busy for its typical time",
        arguments: [(0, 0x0, 0.25), (3, 0x1_8000, 0.25), (4, 0x2_0000, 0.5), (7, 0xC_0000, 1.0)])
    func erases(sector: Int, offset: Int, seconds: Double) throws {
        let bench = try unlocked()
        let end = offset + Chip.f746zg.sectors[sector]
        for index in [offset - 1, offset, end - 1, end] where (0..<(1 << 20)).contains(index) {
            bench.machine.flash.store(0, at: index, width: 1)
        }
        bench.set(Register.control, 0x1_0202 | UInt32(sector) << 3)
        #expect(try bench.register(Register.status).bit(16))
        bench.machine.pass(seconds: seconds * 0.99)
        #expect(try bench.register(Register.status).bit(16))
        bench.machine.pass(seconds: seconds * 0.02)
        #expect(try bench.register(Register.status) == 0)
        #expect(bench.machine.flash.load(offset, width: 1) == 0xFF)
        #expect(bench.machine.flash.load(end - 1, width: 1) == 0xFF)
        if offset > 0 { #expect(bench.machine.flash.load(offset - 1, width: 1) == 0) }
        if end < 1 << 20 { #expect(bench.machine.flash.load(end, width: 1) == 0) }
    }

    @Test("a store of the core programs one word in 16 microseconds, during which code in flash waits")
    func coreStores() throws {
        let bench = try Bench(
            """
            start:
                unlock_flash
                put 0x40023C10, 0x201
                put 0x08040000, 0x0000FFFF
                put 0x08040000, 0xFFFF00FF
                constant r0, 0x40023C0C
                ldr r2, [r0]
                constant r0, 0x08040000
                ldr r2, [r0]
                result 0, r2
                put 0x40023C10, 0x80000201
                put 0x08040000, 0
                b 1f
            1:  ldr r2, [r0]
                result 1, r2
                b .
            """)
        let before = bench.machine.seconds
        #expect(bench.run() == .waiting)
        #expect(bench[0] == 0x0000_00FF)
        #expect(bench[1] == 0x0000_00FF)
        #expect(bench.machine.flash.load(0x4_0000, width: 4) == 0xFF)
        let elapsed = bench.machine.seconds - before
        #expect(elapsed > 32e-6 && elapsed < 100e-6)
    }

    @Test("code that was programmed over runs as it is now")
    func rewrittenCode() throws {
        let bench = try Bench(
            """
            start:
                constant r4, 0x08008001
                blx r4
                result 0, r0
                unlock_flash
                put 0x40023C10, 0x101
                constant r0, 0x08008000
                movw r1, #0x2001
                strh r1, [r0]
                blx r4
                result 1, r0
                b .
                .org 0x8000
                movs r0, #3
                bx lr
            """)
        bench.run()
        #expect(bench[0] == 3)
        #expect(bench[1] == 1)
    }
}
