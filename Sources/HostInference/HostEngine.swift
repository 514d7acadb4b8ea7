import CEngine
public import Networks

/// The bundled engine, the firmware's own sources compiled for the host, with one model prepared.
///
/// Its outputs are those of the board to the last bit. State, that of variables and of recurrent layers, is kept from
/// one inference to the next until `reset()`. Not sendable: an engine serves one thread.
public final class HostEngine {
    /// More than any model for these boards takes; pages that are not touched cost nothing.
    private static let arenaBytes = 64 << 20

    let name: String
    let model: Model
    let prepared: PreparedModel

    /// Prepares a model.
    ///
    /// Throws an `EngineRefusal` for one with an operator, a type or an option that the engine does not have.
    public init(_ model: Model, name: String = "the model") throws(EngineRefusal) {
        self.name = name
        self.model = model
        do throws(PreparedModel.Refusal) {
            prepared = try PreparedModel(model.bytes, arenaBytes: Self.arenaBytes, isPainted: false)
        } catch {
            throw EngineRefusal(name, error)
        }
    }

    /// Bytes of each input tensor.
    public var inputSizes: [Int] {
        (0..<prepared.inputCount).map { prepared.tensor(TL_TENSOR_INPUT, $0)?.bytes.count ?? 0 }
    }

    /// Output tensors, as bytes, of one inference on the bytes of the input tensors.
    ///
    /// Throws an `EngineRefusal` for inputs of other sizes, or where the engine stops.
    public func outputs(_ inputs: [[UInt8]]) throws(EngineRefusal) -> [[UInt8]] {
        try write(inputs)
        do throws(PreparedModel.Refusal) {
            try prepared.invoke()
        } catch {
            throw EngineRefusal(name, error)
        }
        return (0..<prepared.outputCount).map { index in
            prepared.tensor(TL_TENSOR_OUTPUT, index).map { Array($0.bytes) } ?? []
        }
    }

    /// Fills the input tensors.
    ///
    /// Throws an `EngineRefusal` for inputs of other sizes.
    func write(_ inputs: [[UInt8]]) throws(EngineRefusal) {
        let sizes = inputSizes
        guard inputs.map(\.count) == sizes else {
            throw EngineRefusal(
                "\(name): expected inputs of \(sizes) bytes, found \(inputs.map(\.count)); give the tensors' bytes"
            )
        }
        for (index, input) in inputs.enumerated() {
            prepared.tensor(TL_TENSOR_INPUT, UInt16(index))?.bytes.copyBytes(from: input)
        }
    }

    /// Outputs of inferences one after another, of which each finds the state that the one before it left.
    ///
    /// Throws an `EngineRefusal` for inputs of other sizes, or where the engine stops.
    ///
    /// - Parameter steps: the bytes of the input tensors of each inference.
    public func stream(_ steps: [[[UInt8]]]) throws(EngineRefusal) -> [[[UInt8]]] {
        var results: [[[UInt8]]] = []
        for inputs in steps { results.append(try outputs(inputs)) }
        return results
    }

    /// Brings all state back to what it is before the first inference.
    public func reset() throws(EngineRefusal) {
        do throws(PreparedModel.Refusal) {
            try prepared.prepareAgain()
        } catch {
            throw EngineRefusal(name, error)
        }
    }
}
