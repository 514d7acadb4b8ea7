import Testing

@testable import Emulation

@Suite("Data cache watch")
struct DataCacheWatchTests {
    /// Invalidates all sets and ways, then switches the data cache on.
    private static let enable = """
            constant r0, 0xE000EF60
            movs r1, #0
        1:  movs r2, #0
        2:  orr r3, r1, r2
            str r3, [r0]
            add r2, r2, #0x40000000
            cmp r2, #0
            bne 2b
            adds r1, #32
            cmp r1, #1024
            bne 1b
            put 0xE000ED14, 0x10200

        """
    private static let program = "unlock_flash\nput 0x40023C10, 0x201\nput 0x08040020, 0x12345678\ndsb\n"
    private static let read = "b 8f\n8: constant r0, 0x08040020\nldr r2, [r0]\nresult 0, r2\n"
    private static let invalidate = "put 0xE000EF5C, 0x08040020\ndsb\n"

    private func staleReads(_ parts: String...) throws -> Int {
        let bench = try Bench("start:\n" + parts.joined() + "b .\n")
        #expect(bench.run() == .waiting)
        #expect(bench.machine.faults.isEmpty)
        return bench.machine.staleReads
    }

    @Test("a line that was read, programmed and read again is stale")
    func missing() throws {
        #expect(try staleReads(Self.enable, Self.read, Self.program, Self.read) == 1)
    }

    @Test("not after its invalidation, before or after which it is programmed")
    func invalidated() throws {
        #expect(try staleReads(Self.enable, Self.read, Self.program, Self.invalidate, Self.read) == 0)
        #expect(try staleReads(Self.enable, Self.read, Self.invalidate, Self.program, Self.read) == 0)
    }

    @Test("not if it had never been read, nor with the cache off")
    func unread() throws {
        #expect(try staleReads(Self.enable, Self.program, Self.read) == 0)
        #expect(try staleReads(Self.read, Self.program, Self.read) == 0)
    }

    @Test("read again after its invalidation it can become stale again")
    func again() throws {
        #expect(
            try staleReads(
                Self.enable, Self.read, Self.invalidate, Self.read, Self.program, Self.read) == 1)
    }

    @Test("a cache that is switched on before it was invalidated is said")
    func switchedOnDirty() throws {
        let bench = try Bench("start:\nput 0xE000ED14, 0x10200\nb .\n")
        bench.run()
        #expect(bench.machine.faults.map(\.kind) == ["data_cache"])
    }
}
