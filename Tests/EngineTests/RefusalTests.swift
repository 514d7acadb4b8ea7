import CEngine
import CLink
import Testing

@Suite("Refusals of the bundled engine")
struct RefusalTests {
    @Test("a file that is no flatbuffer is refused as one", arguments: [0, 1, 7, 8, 64])
    func notAModel(count: Int) throws {
        let bytes = [UInt8](repeating: 0x5A, count: count)
        let refusal = try #require(throws: BundledEngine.Refusal.self) { try BundledEngine(bytes) }
        #expect(refusal.code == TL_ERROR_MODEL_FORMAT)
        #expect(refusal.opIndex == TL_NO_OP)
    }
}
