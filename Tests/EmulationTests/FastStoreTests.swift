import Foundation
import Testing

@testable import Emulation

@Suite("Stores past the emulator's library")
struct FastStoreTests {
    @Test("the library's translated code calls this program's store functions")
    func interposition() throws {
        let library = try #require(dlopen("libunicorn.so.2", RTLD_NOW | RTLD_NOLOAD))
        for width in ["ret_stb", "le_stw", "le_stl", "le_stq"] {
            let name = "helper_\(width)_mmu_arm"
            let own = try #require(dlsym(dlopen(nil, RTLD_NOW), name))
            let original = try #require(dlsym(library, name))
            #expect(own != original, "\(name)")
        }
    }

    /// Runs code in RAM at `address`, overwrites it by stores of the core, and runs it again, ten times over.
    ///
    /// `movs r0, #n; bx lr` is two halfwords: 0x20nn, 0x4770.
    private static func rewriting(address: String, store: String) -> String {
        """
        start:
            movs r4, #0
            movs r5, #0
            ldr r6, =\(address)
        1:  movw r1, #0x2000
            orr r1, r1, r4
            movw r2, #0x4770
            orr r3, r1, r2, lsl #16
            \(store)
            dsb
            isb
            orr r7, r6, #1
            blx r7
            add r5, r5, r0
            add r4, r4, #1
            cmp r4, #10
            bne 1b
            result 0, r5
            b .
        """
    }

    private static let stores = [
        "strh r1, [r6]\nstrh r2, [r6, #2]", "str r3, [r6]",
        "strb r1, [r6]\nlsr r1, r1, #8\nstrb r1, [r6, #1]\nstrh r2, [r6, #2]",
        "mov r2, r3\nstrd r3, r2, [r6]", "stmia r6, {r3, r7}",
    ]

    @Test(
        "code that the core rewrites in RAM is run as rewritten",
        arguments: ["0x20000000", "0x20001000", "0x20003FF8", "0x20008100"], stores)
    func rewritten(address: String, store: String) throws {
        let bench = try Bench(Self.rewriting(address: address, store: store))
        #expect(bench.run() == .waiting)
        #expect(bench[0] == 45)
        bench.machine.requestReset(.software)
        #expect(bench.run() == .waiting)
        #expect(bench[0] == 45)
    }

    @Test("code over the border of two pages is run as rewritten", arguments: Chip.all)
    func borders(chip: Chip) throws {
        // A 32-bit instruction, movw r0, #n, whose second half lies in the next page.
        let bench = try Bench(
            """
            start:
                movs r4, #0
                movs r5, #0
                ldr r6, =0x20004FFE
                movw r1, #0xF240
                strh r1, [r6]
                movw r2, #0x4770
                strh r2, [r6, #4]
            1:  strh r4, [r6, #2]
                dsb
                isb
                orr r7, r6, #1
                blx r7
                add r5, r5, r0
                add r4, r4, #1
                cmp r4, #10
                bne 1b
                result 0, r5
                b .
            """, chip: chip)
        #expect(bench.run() == .waiting)
        #expect(bench[0] == 45)
    }

    @Test("stores of all widths and places leave what was stored", arguments: Chip.all)
    func contents(chip: Chip) throws {
        let bench = try Bench(
            """
            start:
                ldr r0, =results
                movs r1, #0
                mvn r2, #0
            1:  str r1, [r0, r1]
                add r1, r1, #4
                cmp r1, #64
                bne 1b
                ldr r3, =0x11223344
                ldr r4, =0x55667788
                str r3, [r0, #1]
                strh r4, [r0, #7]
                strb r2, [r0, #11]
                strd r3, r4, [r0, #16]
                add r5, r0, #0x1000
                str r3, [r5, #-2]
                strh r4, [r5, #-1]
                ldr r6, =\(chip.ram.base + UInt32(chip.ram.bytes) - 4)
                str r4, [r6]
                b .
            """, chip: chip)
        #expect(bench.run() == .waiting)
        let base = bench.results
        let bytes = (0..<32).map { bench.machine.read(base + $0, width: 1) ?? 0 }
        #expect(
            bytes == [
                0x00, 0x44, 0x33, 0x22, 0x11, 0, 0, 0x88, 0x77, 0, 0, 0xFF, 12, 0, 0, 0,
                0x44, 0x33, 0x22, 0x11, 0x88, 0x77, 0x66, 0x55, 24, 0, 0, 0, 28, 0, 0, 0,
            ])
        #expect(bench.machine.read(base + 0xFFE, width: 1) == 0x44)
        #expect(bench.machine.read(base + 0xFFF, width: 2) == 0x7788)
        #expect(bench.machine.read(base + 0x1001, width: 1) == 0x11)
        #expect(
            bench.machine.read(chip.ram.base + UInt32(chip.ram.bytes) - 4, width: 4) == 0x5566_7788)
    }
}
