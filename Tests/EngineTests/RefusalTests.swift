import CLink
import HostInference
import TestSupport
import Testing

/// Just enough of the flatbuffer format to make a hostile file of a sound one.
extension [UInt8] {
    fileprivate func word(at position: Int) -> Int {
        (0..<4).reduce(0) { $0 | Int(self[position + $1]) << (8 * $1) }
    }

    fileprivate mutating func store(_ word: Int, at position: Int) {
        for byte in 0..<4 { self[position + byte] = UInt8(truncatingIfNeeded: word >> (8 * byte)) }
    }

    fileprivate mutating func append(word: Int) {
        self += [0, 0, 0, 0]
        store(word, at: count - 4)
    }

    fileprivate func position(ofField field: Int, table: Int) -> Int {
        let vtable = table - Int(Int32(truncatingIfNeeded: word(at: table)))
        let slot = vtable + 4 + 2 * field
        return table + (Int(self[slot]) | Int(self[slot + 1]) << 8)
    }

    fileprivate func target(ofField field: Int, table: Int) -> Int {
        let position = position(ofField: field, table: table)
        return position + word(at: position)
    }
}

@Suite("Refusals of the bundled engine")
struct RefusalTests {
    @Test("a file that is no flatbuffer is refused as one", arguments: [0, 1, 7, 8, 64])
    func notAModel(count: Int) throws {
        let bytes = [UInt8](repeating: 0x5A, count: count)
        let refusal = try #require(throws: BundledEngine.Refusal.self) { try BundledEngine(bytes) }
        #expect(refusal.code == TL_ERROR_MODEL_FORMAT)
        #expect(refusal.opIndex == Int(TL_NO_OP))
    }

    @Test("an operator that the engine lacks is named with its index")
    func unknownOperator() throws {
        var model = try #require(Fixture.all.first { $0.name == "softmax_rows" }).model()
        let root = model.word(at: 0)
        let codes = model.target(ofField: 1, table: root)
        let code = codes + 4 + model.word(at: codes + 4)
        // SIN, which no converter writes into an int8 network.
        model[model.position(ofField: 0, table: code)] = 66
        let refusal = try #require(throws: BundledEngine.Refusal.self) { try BundledEngine(model) }
        #expect(refusal.code == TL_ERROR_OP_UNKNOWN)
        #expect(refusal.opCode == 66)
        #expect(refusal.opIndex == 0)
    }

    @Test("a model with more tensors than can be planned in time is refused")
    func tooManyTensors() throws {
        var model = try #require(Fixture.all.first { $0.name == "softmax_rows" }).model()
        let root = model.word(at: 0)
        let subgraphs = model.target(ofField: 2, table: root)
        let subgraph = subgraphs + 4 + model.word(at: subgraphs + 4)
        let field = model.position(ofField: 0, table: subgraph)
        while model.count % 4 != 0 { model.append(0) }
        let count = 5000
        model.store(model.count - field, at: field)
        model.append(word: count)
        // All of them are the same table, which has no fields; its vtable stands right before it.
        let table = model.count + 4 * count + 4
        for _ in 0..<count { model.append(word: table - model.count) }
        model += [4, 0, 4, 0]
        model.append(word: 4)
        let refusal = try #require(throws: BundledEngine.Refusal.self) { try BundledEngine(model) }
        #expect(refusal.code == TL_ERROR_MODEL_STRUCTURE)
        #expect(refusal.found == count)
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
                } catch {
                    codes.insert(error.code)
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
