package import CEngine

/// A model prepared by the bundled engine, over a copy of its bytes and an arena that stay in place.
///
/// What the engine says comes as it is; `HostEngine` has words for it. Not sendable: it serves one thread.
package final class PreparedModel {
    /// What prepare or invoke refused, as the engine said it.
    package struct Refusal: Error, CustomStringConvertible {
        /// The engine's record.
        package let record: tl_error

        /// Wraps a record.
        package init(record: tl_error) { self.record = record }

        /// Where, what was wrong, what was expected and found.
        package var description: String {
            let text = withUnsafeBytes(of: record.text) {
                String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self)
            }
            return "op \(record.op_index): \(text): expected \(record.expected), found \(record.found)"
        }
    }

    private static let guardBytes = 256
    private static let paint: UInt8 = 0xA5

    private let fileBytes: Int
    private let usableBytes: Int
    private let model: UnsafeMutableRawBufferPointer
    /// The arena between two guards.
    private let block: UnsafeMutableRawBufferPointer
    /// In a place of its own, which the arena refers to.
    private let engine: UnsafeMutablePointer<tl_engine>

    /// Copies `bytes` to memory of their size and prepares them in an arena of `arenaBytes`.
    ///
    /// - Parameters:
    ///   - bytes: the model's file.
    ///   - arenaBytes: size of the arena; pages of it that are not touched cost nothing.
    ///   - isPainted: whether the arena is filled, so that nothing in it is zero by chance.
    /// - Throws: what the engine refuses the model for.
    package init(_ bytes: [UInt8], arenaBytes: Int, isPainted: Bool) throws(Refusal) {
        fileBytes = bytes.count
        model = .allocate(byteCount: max(1, bytes.count), alignment: 32)
        model.copyBytes(from: bytes)
        block = .allocate(byteCount: arenaBytes + 2 * Self.guardBytes, alignment: 32)
        if isPainted { block.initializeMemory(as: UInt8.self, repeating: Self.paint) }
        for index in 0..<Self.guardBytes {
            block[index] = Self.paint
            block[block.count - 1 - index] = Self.paint
        }
        engine = .allocate(capacity: 1)
        engine.initialize(to: tl_engine())
        usableBytes = arenaBytes
        try prepareAgain()
    }

    /// Prepares the model anew, which brings all state back to its start.
    package func prepareAgain() throws(Refusal) {
        var error = tl_error()
        let code = tl_engine_prepare(
            engine, model.bindMemory(to: UInt8.self).baseAddress, UInt32(clamping: fileBytes),
            block.bindMemory(to: UInt8.self).baseAddress.map { $0 + Self.guardBytes },
            UInt32(clamping: usableBytes), &error)
        guard code == UInt16(TL_OK) else { throw Refusal(record: error) }
    }

    deinit {
        model.deallocate()
        block.deallocate()
        engine.deallocate()
    }

    /// BuiltinOperator codes of the operators in order.
    package var opCodes: [UInt16] { (0..<tl_engine_op_count(engine)).map { tl_engine_op_code(engine, $0) } }
    /// Number of input tensors.
    package var inputCount: UInt16 { tl_engine_input_count(engine) }
    /// Number of output tensors.
    package var outputCount: UInt16 { tl_engine_output_count(engine) }

    /// Bytes of the arena by use.
    package var arenaUse: tl_arena {
        var use = tl_arena()
        tl_engine_arena(engine, &use)
        return use
    }

    /// Whether nothing was written before the arena or behind it.
    package var guardsAreIntact: Bool {
        block.prefix(Self.guardBytes).allSatisfy { $0 == Self.paint }
            && block.suffix(Self.guardBytes).allSatisfy { $0 == Self.paint }
    }

    /// An input (`TL_TENSOR_INPUT`) or output (`TL_TENSOR_OUTPUT`): its description and its bytes in the arena; nil if
    /// there is none.
    package func tensor(
        _ direction: Int, _ index: UInt16
    ) -> (description: tl_tensor, bytes: UnsafeMutableRawBufferPointer)? {
        var description = tl_tensor()
        guard let start = tl_engine_tensor(engine, UInt16(clamping: direction), index, &description) else {
            return nil
        }
        return (description, UnsafeMutableRawBufferPointer(start: start, count: Int(description.bytes)))
    }

    /// Runs one inference on what the input tensors hold.
    ///
    /// - Parameter look: called before each operator with its place and the arena, and once more behind the last.
    package func invoke(
        before look: ((Int, UnsafeRawBufferPointer) -> Void)? = nil
    ) throws(Refusal) {
        var error = tl_error()
        let code: UInt16
        if let look {
            let arena = UnsafeRawBufferPointer(
                rebasing: block[Self.guardBytes..<Self.guardBytes + usableBytes])
            let hook = Hook { look($0, arena) }
            code = withExtendedLifetime(hook) {
                tl_engine_invoke(
                    engine,
                    { context, index in
                        context.map { Unmanaged<Hook>.fromOpaque($0).takeUnretainedValue().call(Int(index)) }
                    }, Unmanaged.passUnretained(hook).toOpaque(), &error)
            }
        } else {
            code = tl_engine_invoke(engine, nil, nil, &error)
        }
        guard code == UInt16(TL_OK) else { throw Refusal(record: error) }
    }

    /// What C can hand back.
    private final class Hook {
        let call: (Int) -> Void

        init(_ call: @escaping (Int) -> Void) { self.call = call }
    }
}
