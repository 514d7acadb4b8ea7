/// First and last time at which each tensor is used: op `i` runs at time `i + 1`, inputs are there at 0.
///
/// The rules of TFLM's `AllocationInfoBuilder` (`micro_allocation_info.cc`); -1 where nothing uses a tensor. What a
/// CALL_ONCE runs has times of its own within the op's.
struct Lifetimes {
    /// Of each tensor of the graph that runs.
    var first: [Int] { graphs[0].first }
    var last: [Int] { graphs[0].last }
    /// The same of each subgraph, with the times of its operators.
    private(set) var graphs: [Times]

    struct Times {
        var first: [Int]
        var last: [Int]
        /// First and last time of each operator; nil for one that never runs.
        var operators: [ClosedRange<Int>?]
    }

    private var time = 0

    /// Times of the graph that runs and of those behind it that it calls.
    init(_ model: Model) {
        let parts =
            [(model.tensors.count, model.operators.count)]
            + model.otherSubgraphs.map { ($0.tensors.count, $0.operators.count) }
        graphs = parts.map { tensors, operators in
            let never = [Int](repeating: -1, count: tensors)
            return Times(first: never, last: never, operators: Array(repeating: nil, count: operators))
        }
        mark(0, of: model, depth: 0)
    }

    private mutating func mark(_ graph: Int, of model: Model, depth: Int) {
        let isFirst = graph == 0
        let operators = isFirst ? model.operators : model.otherSubgraphs[graph - 1].operators
        let inputs = isFirst ? model.inputs : model.otherSubgraphs[graph - 1].inputs
        let outputs = isFirst ? model.outputs : model.otherSubgraphs[graph - 1].outputs
        for input in inputs { use(input, of: graph) }
        for op in operators {
            time += 1
            for output in op.outputs { create(output, of: graph) }
            let start = time
            // A graph that calls itself is refused elsewhere.
            if case .callOnce(let called) = op.options, depth < 8, graphs.indices.contains(called) {
                time += 1
                mark(called, of: model, depth: depth + 1)
            }
            for tensor in op.inputs + op.outputs where tensor >= 0 { graphs[graph].last[tensor] = time }
            graphs[graph].operators[op.index] = start...time
        }
        for output in outputs { use(output, of: graph) }
    }

    private mutating func use(_ tensor: Int, of graph: Int) {
        create(tensor, of: graph)
        graphs[graph].last[tensor] = time
    }

    private mutating func create(_ tensor: Int, of graph: Int) {
        if graphs[graph].first[tensor] == -1 { graphs[graph].first[tensor] = time }
    }
}
