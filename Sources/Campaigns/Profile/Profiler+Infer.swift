import Boards
public import Facts
public import Networks
public import Records

/// What one inference gave.
public struct Inference: Sendable {
    /// Bytes of each output tensor.
    public var outputs: [[UInt8]]
    /// Core clock cycles, cold caches.
    public var cycles: UInt64
    /// Core clock in Hz.
    public var clockHz: Int
    /// Silicon or emulated.
    public var origin: Origin
    /// Name of the board.
    public var board: String
    /// Inference engine.
    public var engine: String

    /// Latency in milliseconds.
    public var latencyMilliseconds: Double { Double(cycles) / Double(clockHz) * 1000 }

    /// As JSON shows it (docs/reference/json.md).
    public var document: Document { Document(self) }

    /// An inference as JSON shows it.
    public struct Document: Encodable, Sendable {
        var board: String
        var engine: String
        var origin: String
        var cycles: UInt64
        var latencyMs: Double
        var outputBytes: [Int]

        init(_ inference: Inference) {
            board = inference.board
            engine = inference.engine
            origin = inference.origin.rawValue
            cycles = inference.cycles
            latencyMs = inference.latencyMilliseconds
            outputBytes = inference.outputs.map(\.count)
        }
    }
}

extension Profiler {
    /// Runs one inference on given inputs, with fresh state.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - name: file name as given.
    ///   - inputs: the bytes of each input tensor.
    ///   - identity: what `attach()` returned.
    /// - Throws: `Failure`; nothing runs if the model does not fit or the engine lacks an operator.
    public func infer(
        _ model: Model, name: String, inputs: [[UInt8]], on identity: BoardIdentity
    ) throws(Failure) -> Inference {
        guard let first = try infer(model, name: name, steps: [inputs], on: identity).first else {
            throw Failure(kind: .connection, message: "\(name): expected one inference, found none")
        }
        return first
    }

    /// Runs inferences one after another, each of which finds the state that the one before it left.
    ///
    /// - Parameters:
    ///   - model: the model.
    ///   - name: file name as given.
    ///   - steps: the bytes of each input tensor, by inference.
    ///   - isFresh: whether each inference begins with the model's first state instead.
    ///   - identity: what `attach()` returned.
    /// - Throws: `Failure`; nothing runs if the model does not fit or the engine lacks an operator.
    public func infer(
        _ model: Model, name: String, steps: [[[UInt8]]], isFresh: Bool = false, on identity: BoardIdentity
    ) throws(Failure) -> [Inference] {
        let inspection = Inspection(model, name: name, budget: BoardBudget(identity, board.offer))
        if let failure = inspection.failures.first { throw failure }
        do throws(BoardError) {
            let installed = try board.install(model) { _, _ in }
            // Selecting a model brings its state back to the first.
            var selected = try board.select(installed)
            var results: [Inference] = []
            for (number, inputs) in steps.enumerated() {
                if isFresh, number > 0 { selected = try board.select(installed) }
                for (index, bytes) in inputs.enumerated() { try board.write(bytes, input: index) }
                let cycles = try board.invoke(count: 1, cold: true)
                var outputs: [[UInt8]] = []
                for index in selected.outputs.indices { outputs.append(try board.read(output: index)) }
                results.append(
                    Inference(
                        outputs: outputs, cycles: cycles.first ?? 0, clockHz: identity.clockHz,
                        origin: board.origin, board: identity.board, engine: identity.engine))
            }
            return results
        } catch {
            throw Failure(error)
        }
    }
}
