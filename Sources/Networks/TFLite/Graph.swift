/// The parts of a model while it is being checked.
struct Graph {
    var description = ""
    var tensors: [Tensor] = []
    var operators: [Operator] = []
    var inputs: [Int] = []
    var outputs: [Int] = []
    var quantizationBytes = 0
    /// Tensors whose shape is not fixed by the file: a signature beside the shape says so.
    var dynamicTensors: Set<Int> = []
    /// The subgraphs behind the first one.
    var others: [Graph] = []

    static func place(_ index: Int, _ name: String) -> String {
        name.isEmpty ? "tensor \(index)" : "tensor \(index) '\(name.prefix(80))'"
    }

    func place(_ index: Int) -> String { Self.place(index, tensors[index].name) }

    /// Checks that each operator reads only inputs, constants, state, and what earlier operators wrote.
    func checkOrder() throws(ModelError) {
        var known = tensors.map { $0.constant != nil || $0.isVariable || $0.byteCount == 0 }
        for input in inputs {
            guard tensors[input].constant == nil else {
                throw .structure(place(input), expected: "a model input to be computed", found: "a constant")
            }
            known[input] = true
        }
        var written = [Bool](repeating: false, count: tensors.count)
        for input in inputs { written[input] = true }
        for op in operators {
            // What a custom operator reads may be its own scratch, as in files that a vendor's compiler wrote.
            for input in op.inputs where input >= 0 && !known[input] && op.code.customName == nil {
                throw .structure(
                    op.place, expected: "inputs that an earlier op computes",
                    found: "\(place(input)), which none does")
            }
            for output in op.outputs {
                guard tensors[output].constant == nil, !written[output] else {
                    throw .structure(
                        op.place, expected: "to write a tensor that nothing else writes",
                        found: "\(place(output))")
                }
                written[output] = true
                known[output] = true
            }
        }
        for output in outputs where !known[output] {
            throw .structure(place(output), expected: "a model output that some op computes", found: "none")
        }
    }
}
