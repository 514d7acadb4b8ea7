import CEngine
import CLink

/// The bundled engine over memory of its own: a model's bytes and an arena.
final class BundledEngine {
    /// What prepare or invoke refused, as the engine said it.
    struct Refusal: Error, CustomStringConvertible {
        let record: tl_error

        var code: Int { Int(record.code) }
        var opIndex: Int { Int(record.op_index) }
        var opCode: Int { Int(record.op_code) }
        var expected: Int { Int(record.expected) }
        var found: Int { Int(record.found) }
        var text: String {
            withUnsafeBytes(of: record.text) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
        }
        var description: String {
            "\(text) (code \(code), op \(opIndex), expected \(expected), found \(found))"
        }
    }

    private static let guardBytes = 256
    private static let paint: UInt8 = 0xA5

    private let model: UnsafeMutableRawBufferPointer
    private let block: UnsafeMutableRawBufferPointer
    private let engine: UnsafeMutablePointer<tl_engine>

    /// Copies `bytes` to memory of exactly their size and prepares them in an arena of `arenaBytes`.
    init(_ bytes: [UInt8], arenaBytes: Int = 1 << 20) throws {
        model = .allocate(byteCount: bytes.count, alignment: 16)
        model.copyBytes(from: bytes)
        // The arena proper lies between two guards, and nothing is zero by chance.
        block = .allocate(byteCount: arenaBytes + 2 * Self.guardBytes, alignment: 16)
        block.initializeMemory(as: UInt8.self, repeating: Self.paint)
        engine = .allocate(capacity: 1)
        var refusal = tl_error()
        let code = tl_engine_prepare(
            engine, model.bindMemory(to: UInt8.self).baseAddress, UInt32(bytes.count),
            block.bindMemory(to: UInt8.self).baseAddress.map { $0 + Self.guardBytes }, UInt32(arenaBytes),
            &refusal)
        guard code == TL_OK else { throw Refusal(record: refusal) }
    }

    deinit {
        model.deallocate()
        block.deallocate()
        engine.deallocate()
    }

    var opCodes: [Int] { (0..<tl_engine_op_count(engine)).map { Int(tl_engine_op_code(engine, $0)) } }

    var account: tl_arena {
        var account = tl_arena()
        tl_engine_arena(engine, &account)
        return account
    }

    var inputs: [tl_tensor] { tensors(TL_TENSOR_INPUT, count: tl_engine_input_count(engine)) }
    var outputs: [tl_tensor] { tensors(TL_TENSOR_OUTPUT, count: tl_engine_output_count(engine)) }

    private func tensors(_ direction: Int, count: UInt16) -> [tl_tensor] {
        (0..<count).map { index in
            var description = tl_tensor()
            _ = tl_engine_tensor(engine, UInt16(direction), index, &description)
            return description
        }
    }

    /// Runs one inference: the inputs' bytes one after another in, the outputs' bytes out.
    func run(_ bytes: ArraySlice<UInt8>) throws -> [UInt8] {
        var rest = bytes
        var description = tl_tensor()
        for index in 0..<tl_engine_input_count(engine) {
            guard let start = tl_engine_tensor(engine, UInt16(TL_TENSOR_INPUT), index, &description) else {
                continue
            }
            for (offset, byte) in rest.prefix(Int(description.bytes)).enumerated() { start[offset] = byte }
            rest = rest.dropFirst(Int(description.bytes))
        }
        var refusal = tl_error()
        guard tl_engine_invoke(engine, nil, nil, &refusal) == TL_OK else { throw Refusal(record: refusal) }
        var result: [UInt8] = []
        for index in 0..<tl_engine_output_count(engine) {
            guard let start = tl_engine_tensor(engine, UInt16(TL_TENSOR_OUTPUT), index, &description) else {
                continue
            }
            result += UnsafeBufferPointer(start: start, count: Int(description.bytes))
        }
        return result
    }

    /// Whether nothing was written before the arena or behind it.
    var guardsAreIntact: Bool {
        block.prefix(Self.guardBytes).allSatisfy { $0 == Self.paint }
            && block.suffix(Self.guardBytes).allSatisfy { $0 == Self.paint }
    }

    /// Input bytes of one inference.
    var inputBytes: Int { inputs.reduce(0) { $0 + Int($1.bytes) } }
}
