/// First and last time at which each tensor is used: op `i` runs at time `i + 1`, inputs are there at 0.
///
/// The rules of TFLM's `AllocationInfoBuilder` (`micro_allocation_info.cc`); -1 where nothing uses a tensor.
struct Lifetimes {
    private(set) var first: [Int]
    private(set) var last: [Int]

    init(_ model: Model) {
        first = [Int](repeating: -1, count: model.tensors.count)
        last = first
        for input in model.inputs {
            create(input, at: 0)
            last[input] = 0
        }
        for op in model.operators {
            let time = op.index + 1
            for output in op.outputs { create(output, at: time) }
            for tensor in op.inputs + op.outputs where tensor >= 0 { last[tensor] = time }
        }
        for output in model.outputs {
            create(output, at: model.operators.count)
            last[output] = model.operators.count
        }
    }

    private mutating func create(_ tensor: Int, at time: Int) {
        if first[tensor] == -1 { first[tensor] = time }
    }
}
