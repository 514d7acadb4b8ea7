/// One operator of a model's subgraph.
public struct Operator: Hashable, Sendable {
    /// Position in the order of execution.
    public let index: Int
    /// What it computes.
    public let code: OpCode
    /// Version of the operator that the file asks for, from 1.
    public let version: Int
    /// Tensor indices of the inputs; -1 where an optional input is absent.
    public let inputs: [Int]
    /// Tensor indices of the outputs.
    public let outputs: [Int]
    /// Parameters.
    public let options: OpOptions

    /// How messages name the operator, such as `op 3 CONV_2D`.
    public var place: String { "op \(index) \(code.name)" }

    /// Tensor index of input `position`; nil where it is absent.
    public func input(_ position: Int) -> Int? {
        guard inputs.indices.contains(position), inputs[position] >= 0 else { return nil }
        return inputs[position]
    }
}
