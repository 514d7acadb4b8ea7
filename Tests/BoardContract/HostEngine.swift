import CEngine
import CLink

/// The bundled engine, compiled for the host, over a model and an arena that stay in place.
public final class HostEngine {
    /// Output tensors of one inference on input tensors of the right sizes.
    ///
    /// - Returns: nil if the engine refuses the model or the inputs.
    public static func outputs(model: [UInt8], inputs: [[UInt8]], arenaBytes: Int = 320 * 1024) -> [[UInt8]]?
    {
        guard let engine = try? HostEngine(model: model, arenaBytes: arenaBytes),
            inputs.count == Int(engine.inputCount)
        else { return nil }
        for (index, bytes) in inputs.enumerated() {
            let reference = tl_tensor_ref(direction: UInt16(TL_TENSOR_INPUT), index: UInt16(index))
            guard let tensor = engine.tensor(reference), tensor.bytes.count == bytes.count else { return nil }
            tensor.bytes.copyBytes(from: bytes)
        }
        guard (try? engine.invoke()) != nil else { return nil }
        return (0..<engine.outputCount).compactMap { index in
            engine.tensor(tl_tensor_ref(direction: UInt16(TL_TENSOR_OUTPUT), index: index)).map {
                Array($0.bytes)
            }
        }
    }

    /// Why the engine refuses a model or an inference.
    struct Refusal: Error {
        var record: tl_error
    }

    private let model: UnsafeMutableRawBufferPointer
    private let arena: UnsafeMutableRawBufferPointer
    private var engine = tl_engine()

    init(model bytes: [UInt8], arenaBytes: Int) throws(Refusal) {
        model = .allocate(byteCount: max(1, bytes.count), alignment: 32)
        model.copyBytes(from: bytes)
        arena = .allocate(byteCount: arenaBytes, alignment: 32)
        var error = tl_error()
        let code = tl_engine_prepare(
            &engine, model.bindMemory(to: UInt8.self).baseAddress, UInt32(bytes.count),
            arena.bindMemory(to: UInt8.self).baseAddress, UInt32(arenaBytes), &error)
        guard code == UInt16(TL_OK) else { throw Refusal(record: error) }
    }

    deinit {
        model.deallocate()
        arena.deallocate()
    }

    var opCodes: [UInt16] { (0..<tl_engine_op_count(&engine)).map { tl_engine_op_code(&engine, $0) } }
    var inputCount: UInt16 { tl_engine_input_count(&engine) }
    var outputCount: UInt16 { tl_engine_output_count(&engine) }

    var arenaUse: tl_arena {
        var use = tl_arena()
        tl_engine_arena(&engine, &use)
        return use
    }

    /// An input or output: its description and its bytes in the arena; nil if there is none.
    func tensor(_ reference: tl_tensor_ref) -> (description: tl_tensor, bytes: UnsafeMutableRawBufferPointer)?
    {
        var description = tl_tensor()
        guard let start = tl_engine_tensor(&engine, reference.direction, reference.index, &description) else {
            return nil
        }
        return (description, UnsafeMutableRawBufferPointer(start: start, count: Int(description.bytes)))
    }

    func invoke() throws(Refusal) {
        var error = tl_error()
        guard tl_engine_invoke(&engine, nil, nil, &error) == UInt16(TL_OK) else {
            throw Refusal(record: error)
        }
    }
}
