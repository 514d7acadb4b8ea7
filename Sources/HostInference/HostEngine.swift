import CEngine
public import Networks

/// The bundled engine, the firmware's own sources compiled for the host, with one model prepared.
///
/// Its outputs are those of the board to the last bit. Not sendable: an engine serves one thread.
public final class HostEngine {
    /// More than any model for these boards takes; pages that are not touched cost nothing.
    private static let arenaBytes = 64 << 20

    private let name: String
    private let bytes: UnsafeMutableRawBufferPointer
    private let arena: UnsafeMutableRawBufferPointer
    private var engine = tl_engine()

    /// Prepares a model.
    ///
    /// Throws an `EngineRefusal` for one with an operator, a type or an option that the engine does not have.
    public init(_ model: Model, name: String = "the model") throws(EngineRefusal) {
        self.name = name
        bytes = .allocate(byteCount: max(1, model.bytes.count), alignment: 32)
        bytes.copyBytes(from: model.bytes)
        arena = .allocate(byteCount: Self.arenaBytes, alignment: 32)
        var error = tl_error()
        let code = tl_engine_prepare(
            &engine, bytes.bindMemory(to: UInt8.self).baseAddress, UInt32(clamping: model.bytes.count),
            arena.bindMemory(to: UInt8.self).baseAddress, UInt32(Self.arenaBytes), &error)
        guard code == UInt16(TL_OK) else { throw EngineRefusal(name, error) }
    }

    deinit {
        bytes.deallocate()
        arena.deallocate()
    }

    /// Bytes of each input tensor.
    public var inputSizes: [Int] {
        (0..<tl_engine_input_count(&engine)).map { tensor(TL_TENSOR_INPUT, $0)?.count ?? 0 }
    }

    /// Output tensors, as bytes, of one inference on the bytes of the input tensors.
    ///
    /// Throws an `EngineRefusal` for inputs of other sizes, or where the engine stops.
    public func outputs(_ inputs: [[UInt8]]) throws(EngineRefusal) -> [[UInt8]] {
        let sizes = inputSizes
        guard inputs.map(\.count) == sizes else {
            throw EngineRefusal(
                "\(name): expected inputs of \(sizes) bytes, found \(inputs.map(\.count)); give the tensors' bytes"
            )
        }
        for (index, input) in inputs.enumerated() {
            tensor(TL_TENSOR_INPUT, UInt16(index))?.copyBytes(from: input)
        }
        var error = tl_error()
        guard tl_engine_invoke(&engine, nil, nil, &error) == UInt16(TL_OK) else {
            throw EngineRefusal(name, error)
        }
        return (0..<tl_engine_output_count(&engine)).map { index in
            tensor(TL_TENSOR_OUTPUT, index).map { Array($0) } ?? []
        }
    }

    private func tensor(_ direction: Int, _ index: UInt16) -> UnsafeMutableRawBufferPointer? {
        var description = tl_tensor()
        guard let start = tl_engine_tensor(&engine, UInt16(direction), index, &description) else {
            return nil
        }
        return UnsafeMutableRawBufferPointer(start: start, count: Int(description.bytes))
    }
}
