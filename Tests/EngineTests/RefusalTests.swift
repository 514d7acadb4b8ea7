import CLink
import TestSupport
import Testing

@Suite("Refusals of the bundled engine")
struct RefusalTests {
    @Test("a file that is no flatbuffer is refused as one", arguments: [0, 1, 7, 8, 64])
    func notAModel(count: Int) throws {
        let bytes = [UInt8](repeating: 0x5A, count: count)
        let refusal = try #require(throws: BundledEngine.Refusal.self) { try BundledEngine(bytes) }
        #expect(refusal.code == TL_ERROR_MODEL_FORMAT)
        #expect(refusal.opIndex == Int(TL_NO_OP))
    }

    @Test(
        "an operator that the engine lacks is named with its index",
        .enabled(if: Folders.hasModels, "needs the public model files"))
    func unknownOperator() throws {
        let model = try ModelFiles.bytes("misc_tflm_mnist_lstm")
        let refusal = try #require(throws: BundledEngine.Refusal.self) { try BundledEngine(model) }
        #expect(refusal.code == TL_ERROR_OP_UNKNOWN)
        #expect(refusal.opCode == 44)
        #expect(refusal.opIndex == 0)
    }

    @Test("each byte of a small file matters to prepare or to nobody: every refusal is typed")
    func everyByte() throws {
        let model = try #require(Fixture.all.first { $0.name == "softmax_rows" }).model()
        var codes: Set<Int> = []
        for position in model.indices {
            for value: UInt8 in [0x00, 0x7F, 0xFF] {
                var bytes = model
                bytes[position] = value
                do {
                    _ = try BundledEngine(bytes, arenaBytes: 1 << 14)
                } catch let refusal as BundledEngine.Refusal {
                    codes.insert(refusal.code)
                }
            }
        }
        let wanted: Set = [
            TL_ERROR_MODEL_FORMAT, TL_ERROR_MODEL_VERSION, TL_ERROR_MODEL_STRUCTURE, TL_ERROR_OP_UNKNOWN,
            TL_ERROR_OP_TYPE, TL_ERROR_OP_SHAPE, TL_ERROR_OP_QUANTIZATION,
        ]
        #expect(codes.isSuperset(of: wanted), "missing \(wanted.subtracting(codes).sorted())")
        #expect(codes.allSatisfy { TL_ERROR_MODEL_FORMAT...TL_ERROR_ENGINE ~= $0 })
    }
}
