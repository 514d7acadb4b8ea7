/// Another number of channels for one tensor, carried through all tensors that share it.
struct WidthChange {
    private let model: Model
    private var tensors: [Tensor]
    /// New last dimension of the computed tensors that were changed.
    private(set) var widths: [Int: Int] = [:]
    private var open: [Int] = []
    /// Whether some operator cannot follow.
    private var isStuck = false

    /// The model with a tensor's channels changed; nil where a shape beyond would not follow, as a model's inputs and
    /// outputs do not.
    ///
    /// - Parameters:
    ///   - tensor: the output of a convolution or dense layer.
    ///   - width: its new number of channels, at least 1.
    static func apply(
        to model: Model, tensor: Int, width: Int
    ) -> (model: Model, changed: Set<Int>)? {
        var change = WidthChange(model)
        change.set(tensor, width)
        while !change.isStuck, let next = change.open.popLast() { change.follow(next) }
        guard !change.isStuck else { return nil }
        return (model.with(tensors: change.tensors, operators: model.operators), Set(change.widths.keys))
    }

    private init(_ model: Model) {
        self.model = model
        tensors = model.tensors
    }

    private func old(_ tensor: Int) -> Int { model.tensors[tensor].shape.last ?? 0 }

    private mutating func set(_ tensor: Int, _ width: Int) {
        if let known = widths[tensor] {
            if known != width { isStuck = true }
            return
        }
        let found = model.tensors[tensor]
        guard !model.inputs.contains(tensor), !model.outputs.contains(tensor), !found.shape.isEmpty,
            !found.isVariable, width > 0
        else {
            isStuck = true
            return
        }
        widths[tensor] = width
        tensors[tensor] = found.reshaped(found.shape.dropLast() + [width])
        if found.constant == nil { open.append(tensor) }
    }

    private mutating func follow(_ tensor: Int) {
        guard let width = widths[tensor] else { return }
        for op in model.operators where op.outputs.contains(tensor) { produce(op, tensor, width) }
        for op in model.operators where op.inputs.contains(tensor) { consume(op, tensor, width) }
    }

    /// What makes the tensor makes so many channels.
    private mutating func produce(_ op: Operator, _ tensor: Int, _ width: Int) {
        guard op.outputs.count == 1 else { return stick() }
        switch op.code {
        case .conv2D, .fullyConnected:
            resize(op.input(1), axis: 0, to: width)
            resize(op.input(2), axis: 0, to: width)
        case .depthwiseConv2D:
            guard let input = op.input(0) else { return stick() }
            resize(op.input(1), axis: 3, to: width)
            resize(op.input(2), axis: 0, to: width)
            if old(input) == old(tensor) { set(input, width) } else if old(input) != 1 { stick() }
        default: passThrough(op, width)
        }
    }

    /// What reads the tensor reads so many channels.
    private mutating func consume(_ op: Operator, _ tensor: Int, _ width: Int) {
        guard let output = op.outputs.first, op.outputs.count == 1 else { return stick() }
        switch op.code {
        case .conv2D where op.input(0) == tensor:
            guard let filter = op.input(1), model.tensors[filter].shape.last == old(tensor) else {
                return stick()
            }
            resize(filter, axis: 3, to: width)
        case .fullyConnected where op.input(0) == tensor:
            guard let filter = op.input(1), model.tensors[filter].shape.last == old(tensor) else {
                return stick()
            }
            resize(filter, axis: 1, to: width)
        case .depthwiseConv2D where op.input(0) == tensor:
            guard old(output) == old(tensor) else { return stick() }
            set(output, width)
        default: passThrough(op, width)
        }
    }

    /// Operators whose result has the channels of what they read.
    private mutating func passThrough(_ op: Operator, _ width: Int) {
        guard let output = op.outputs.first, let input = op.input(0) else { return stick() }
        switch op.code {
        case .averagePool2D, .maxPool2D, .pad, .relu, .relu6, .logistic, .tanh, .hardSwish, .leakyRelu,
            .quantize,
            .dequantize, .mean:
            guard old(input) == old(output) else { return stick() }
            set(input, width)
            set(output, width)
        case .add, .sub, .mul, .maximum, .minimum:
            let channels = old(output)
            set(output, width)
            for other in op.inputs where other >= 0 && model.tensors[other].shape.count > 0 {
                if old(other) == channels { set(other, width) } else if old(other) != 1 { stick() }
            }
        case .reshape, .squeeze, .expandDims: flatten(input, output)
        default: stick()
        }
    }

    /// A RESHAPE that keeps the channels last, or puts positions beside them into one row.
    private mutating func flatten(_ input: Int, _ output: Int) {
        let (before, after) = (old(input), old(output))
        guard before > 0, after % before == 0 else { return stick() }
        if let width = widths[input] { set(output, after / before * width) }
        if let width = widths[output] {
            guard width % (after / before) == 0 else { return stick() }
            set(input, width / (after / before))
        }
    }

    /// Another length along one axis of a constant.
    private mutating func resize(_ constant: Int?, axis: Int, to length: Int) {
        guard let constant else { return }
        guard tensors[constant].constant != nil, tensors[constant].shape.indices.contains(axis) else {
            return stick()
        }
        var shape = tensors[constant].shape
        shape[axis] = length
        tensors[constant] = tensors[constant].reshaped(shape)
    }

    private mutating func stick() { isStuck = true }
}
