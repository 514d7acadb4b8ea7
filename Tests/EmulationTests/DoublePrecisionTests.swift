import Testing

@testable import Emulation

@Suite("Double precision")
struct DoublePrecisionTests {
    /// An instruction that makes d2 of d0 and d1, and what it must make.
    struct Case: CustomTestStringConvertible {
        var code: String
        var expected: @Sendable (Double, Double) -> Double
        var testDescription: String { code }

        init(_ code: String, _ expected: @escaping @Sendable (Double, Double) -> Double) {
            (self.code, self.expected) = (code, expected)
        }
    }

    private static let values: [(Double, Double)] = [
        (1.5, -2.25), (0.1, 0.3), (-7.75, 3), (1e300, 1e-300), (3.5, 2.5), (-2.5, 1e10), (0, 5),
        (123_456_789.987, 0.001),
    ]

    static let arithmetic = [
        Case("vadd.f64 d2, d0, d1") { $0 + $1 }, Case("vsub.f64 d2, d0, d1") { $0 - $1 },
        Case("vmul.f64 d2, d0, d1") { $0 * $1 }, Case("vnmul.f64 d2, d0, d1") { -($0 * $1) },
        Case("vdiv.f64 d2, d0, d1") { $0 / $1 },
        Case("vmov.f64 d2, #3.0\nvmla.f64 d2, d0, d1") { 3 + $0 * $1 },
        Case("vmov.f64 d2, #3.0\nvmls.f64 d2, d0, d1") { 3 - $0 * $1 },
        Case("vmov.f64 d2, #3.0\nvnmla.f64 d2, d0, d1") { -3 - $0 * $1 },
        Case("vmov.f64 d2, #3.0\nvnmls.f64 d2, d0, d1") { $0 * $1 - 3 },
        Case("vmov.f64 d2, #3.0\nvfma.f64 d2, d0, d1") { 3.addingProduct($0, $1) },
        Case("vmov.f64 d2, #3.0\nvfms.f64 d2, d0, d1") { 3.addingProduct(-$0, $1) },
        Case("vmov.f64 d2, #3.0\nvfnma.f64 d2, d0, d1") { (-3.0).addingProduct(-$0, $1) },
        Case("vmov.f64 d2, #3.0\nvfnms.f64 d2, d0, d1") { (-3.0).addingProduct($0, $1) },
        Case("vmov.f64 d2, #-0.15625") { _, _ in -0.15625 }, Case("vmov.f64 d2, #31.0") { _, _ in 31 },
        Case("vmov.f64 d2, d1") { $1 }, Case("vneg.f64 d2, d0") { a, _ in -a },
        Case("vabs.f64 d2, d1") { abs($1) },
        Case("vabs.f64 d3, d1\nvsqrt.f64 d2, d3") { abs($1).squareRoot() },
        Case("vcvt.f32.f64 s8, d0\nvcvt.f64.f32 d2, s8") { a, _ in Double(Float(a)) },
        Case("vcvt.s32.f64 s9, d1\nvcvt.f64.s32 d2, s9") { Double(Int32(clamping: Int64($1))) },
        Case("vcvt.u32.f64 s9, d0\nvcvt.f64.u32 d2, s9") { a, _ in
            Double(UInt32(clamping: Int64(max(0, min(a, 5e9)))))
        },
        Case("vcvtr.s32.f64 s9, d0\nvcvt.f64.s32 d2, s9") { a, _ in
            Double(Int32(clamping: Int64(max(-5e9, min(a, 5e9)).rounded(.toNearestOrEven))))
        },
        Case("movs r0, #96\nvmov s9, r0\nvcvt.f64.s32 d2, s9\nvcvt.f64.s32 d2, d2, #5") { _, _ in 0 },
        Case("movs r0, #0\nmovs r1, #96\nvmov d2, r1, r0\nvcvt.f64.s32 d2, d2, #5") { _, _ in 3 },
        Case("vrintz.f64 d2, d1") { $1.rounded(.towardZero) },
        Case("vrinta.f64 d2, d1") { $1.rounded(.toNearestOrAwayFromZero) },
        Case("vrintn.f64 d2, d1") { $1.rounded(.toNearestOrEven) },
        Case("vrintp.f64 d2, d1") { $1.rounded(.up) }, Case("vrintm.f64 d2, d1") { $1.rounded(.down) },
        Case("vmaxnm.f64 d2, d0, d1") { max($0, $1) }, Case("vminnm.f64 d2, d0, d1") { min($0, $1) },
        Case("vcmp.f64 d0, d1\nvmrs APSR_nzcv, fpscr\nvselgt.f64 d2, d0, d1") { $0 > $1 ? $0 : $1 },
        Case("vmov.f64 d2, d0\nvcmp.f64 d0, d1\nvmrs APSR_nzcv, fpscr\nit mi\nvmovmi.f64 d2, d1") {
            $0 < $1 ? $1 : $0
        },
        Case(
            "vmov.f64 d2, d0\nvcmp.f64 d0, #0\nvmrs APSR_nzcv, fpscr\nitee mi\nvnegmi.f64 d2, d2\nvaddpl.f64 d2, d2, d1\nvaddpl.f64 d2, d2, d1"
        ) {
            $0 < 0 ? -$0 : $0 + $1 + $1
        },
    ]

    @Test("an instruction makes what IEEE 754 says, alone and in IT blocks", arguments: arithmetic)
    func calculates(_ instruction: Case) throws {
        for (a, b) in Self.values {
            let bench = try Bench(
                """
                start:
                    put 0xE000ED88, 0x00F00000
                    b 1f
                1:  adr r4, 2f
                    vldmia r4, {d0-d1}
                    \(instruction.code)
                    constant r12, results
                    vstr d2, [r12]
                    b .
                    .align 3
                2:  .quad \(a.bitPattern), \(b.bitPattern)
                """, chip: .f767zi)
            #expect(bench.run() == .waiting)
            let bits = UInt64(bench[1]) << 32 | UInt64(bench[0])
            #expect(Double(bitPattern: bits) == instruction.expected(a, b), "\(a), \(b)")
        }
    }

    @Test("a chip with a single-precision unit takes a usage fault, as does one whose unit is off")
    func undefined() throws {
        let program = """
            start:
                put 0xE000ED24, 0x70000
                put 0xE000ED88, ACCESS
                b 1f
            1:  vadd.f64 d0, d0, d0
                b .
            usage_handler:
                constant r0, 0xE000ED28
                ldr r0, [r0]
                result 0, r0
                b .
            """
        for (chip, access, status) in [(Chip.f746zg, "0xF00000", 1 << 16), (.f767zi, "0", 1 << 19)] {
            let bench = try Bench(program.replacing("ACCESS", with: access), chip: chip)
            #expect(bench.run() == .waiting)
            #expect(bench[0] == UInt32(status))
        }
    }
}
