import CLink
import Foundation
import HostInference
import TestSupport
import Testing

@Suite("Outputs of the bundled engine")
struct OutputTests {
    @Test("a fixture's outputs are TFLM's, byte for byte", arguments: Fixture.all)
    func fixture(_ fixture: Fixture) throws {
        let engine = try BundledEngine(try fixture.model())
        let input = try fixture.input()
        let size = engine.inputBytes
        try #require(size > 0 && input.count == 3 * size)
        var outputs: [UInt8] = []
        for start in stride(from: 0, to: input.count, by: size) {
            outputs += try engine.run(input[start..<start + size])
        }
        #expect(outputs == (try fixture.expected()))
    }

    @Test("there are fixtures, and each operator that needs one is in some")
    func coverage() throws {
        var met: Set<Int> = []
        for fixture in Fixture.all {
            met.formUnion(try BundledEngine(try fixture.model()).opCodes.map(Int.init))
        }
        let implemented: Set = [
            0, 1, 2, 3, 4, 6, 9, 14, 17, 18, 19, 21, 22, 25, 27, 28, 34, 39, 40, 41, 43, 45, 49, 55, 56, 57,
            60,
            65, 67, 70, 77, 79, 83, 88, 97, 98, 114, 117,
            5, 8, 11, 23, 26, 36, 37, 38, 42, 44, 47, 50, 53, 54, 58, 59, 61, 62, 63, 71, 72, 73, 74, 75, 76,
            82, 89, 92, 94, 99, 100, 101, 102, 104, 105, 107, 111, 116, 123, 126, 129, 130, 142, 143, 144,
            7, 84, 86, 87, 93, 106, 128, 140, 145, 151,
        ]
        #expect(met == implemented)
        #expect(Fixture.all.count >= 20)
    }

    @Test(
        "a public model's outputs on three random inputs are TFLM's, byte for byte",
        .enabled(
            if: Folders.hasModelsAndOracle, "needs the public model files and the tests' Python environment"),
        arguments: ModelFiles.names)
    func publicModel(_ name: String) throws {
        let engine = try BundledEngine(try ModelFiles.bytes(name))
        let size = engine.inputBytes
        var numbers = SeededNumbers(seed: UInt64(name.count))
        var input: [UInt8] = []
        for tensor in (0..<3).flatMap({ _ in engine.inputs }) {
            if tensor.type == 0 {
                for _ in 0..<tensor.bytes / 4 {
                    let value = Float.random(in: -3...3, using: &numbers)
                    withUnsafeBytes(of: value.bitPattern.littleEndian) { input += $0 }
                }
            } else {
                for _ in 0..<tensor.bytes { input.append(UInt8.random(in: 0...255, using: &numbers)) }
            }
        }
        var outputs: [UInt8] = []
        for start in stride(from: 0, to: input.count, by: size) {
            outputs += try engine.run(input[start..<start + size])
        }
        #expect(outputs == (try ReferenceInterpreter.run(try ModelFiles.url(name), inputs: input)))
    }
}
