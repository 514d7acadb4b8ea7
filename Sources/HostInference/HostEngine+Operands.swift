import Facts
public import Networks

extension HostEngine {
    /// What operators find in one of their operands in an inference: bytes by the operator's place in the model.
    ///
    /// The inputs are written once, before the first inference, as for a profile: in what follows they hold what later operators
    /// left there. Nothing is said of an operand that lies elsewhere than in the arena, such as a variable.
    ///
    /// Throws an `EngineRefusal` for inputs of other sizes, or where the engine stops.
    ///
    /// - Parameters:
    ///   - operands: the operand of each operator, by the operator's place.
    ///   - inputs: the bytes of the input tensors.
    ///   - inference: which, from 1.
    public func operands(
        _ operands: [Int: Int], on inputs: [[UInt8]], inference: Int
    ) throws(EngineRefusal) -> [Int: [UInt8]] {
        try write(inputs)
        guard let plan = try? MemoryPlan(model, engine: .bundled) else { return [:] }
        var stretches: [Int: Range<Int>] = [:]
        let offsets = plan.tensorOffsets
        for (index, position) in operands {
            guard model.operators.indices.contains(index),
                let tensor = model.operators[index].input(position),
                let offset = offsets[tensor]
            else { continue }
            stretches[index] = offset..<offset + model.tensors[tensor].byteCount
        }
        var found: [Int: [UInt8]] = [:]
        do throws(PreparedModel.Refusal) {
            for _ in 1..<max(1, inference) { try prepared.invoke() }
            try prepared.invoke { index, arena in
                guard let stretch = stretches[index], stretch.upperBound <= arena.count else { return }
                found[index] = Array(arena[stretch])
            }
        } catch {
            throw EngineRefusal(name, error)
        }
        return found
    }
}
