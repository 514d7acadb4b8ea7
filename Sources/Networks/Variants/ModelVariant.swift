/// A model with one thing changed, as a graph without new weights: what the change would cost can be counted.
package struct ModelVariant {
    /// What is changed.
    package enum Change: Hashable, Sendable {
        /// Channels of the operator's result.
        case channels(from: Int, to: Int)
        /// Rows and columns of its window.
        case window(from: [Int], to: [Int])
        /// A depthwise convolution and one of 1x1 in its place.
        case separable(window: [Int])
    }

    /// Index of the operator that is changed.
    package let op: Int
    /// What is changed.
    package let change: Change
    /// The graph after it.
    package let model: Model
    /// Tensors whose channels change with it; changes of the same ones are one.
    package let changed: Set<Int>

    /// Changes of one operator that are worth pricing: channels at multiples of four about the present number and a
    /// quarter fewer, a window of three, a separable convolution.
    package static func all(of op: Operator, in model: Model) -> [ModelVariant] {
        guard let output = op.outputs.first, let channels = model.tensors[output].shape.last,
            [.conv2D, .depthwiseConv2D, .fullyConnected].contains(op.code)
        else { return [] }
        var widths: [Int] = []
        if channels % 4 != 0 { widths += [channels / 4 * 4, channels / 4 * 4 + 4] }
        widths.append(channels * 3 / 16 * 4)
        var variants = widths.filter { $0 > 0 && $0 != channels }.compactMap { width in
            WidthChange.apply(to: model, tensor: output, width: width).map {
                ModelVariant(
                    op: op.index, change: .channels(from: channels, to: width), model: $0.model,
                    changed: $0.changed)
            }
        }
        variants += [smallerWindow(op, model), separable(op, model)].compactMap { $0 }
        return variants
    }

    private static func smallerWindow(_ op: Operator, _ model: Model) -> ModelVariant? {
        let padding: Padding
        switch op.options {
        case .conv2D(let window), .depthwiseConv2D(let window, _): padding = window.padding
        default: return nil
        }
        // With the border filled up, the result keeps its shape.
        guard padding == .same, let index = op.input(1) else { return nil }
        let filter = model.tensors[index]
        guard filter.constant != nil, filter.shape.count == 4 else { return nil }
        let old = Array(filter.shape[1...2])
        let new = old.map { min($0, 3) }
        guard new != old else { return nil }
        var tensors = model.tensors
        tensors[index] = filter.reshaped([filter.shape[0]] + new + [filter.shape[3]])
        return ModelVariant(
            op: op.index, change: .window(from: old, to: new),
            model: model.with(tensors: tensors, operators: model.operators), changed: [])
    }

    private static func separable(_ op: Operator, _ model: Model) -> ModelVariant? {
        guard case .conv2D(let window) = op.options, let input = op.input(0), let index = op.input(1),
            let output = op.outputs.first
        else { return nil }
        let filter = model.tensors[index]
        guard filter.constant != nil, filter.shape.count == 4, filter.shape[1] * filter.shape[2] > 1,
            filter.shape[3] > 1, model.tensors[input].shape.last == filter.shape[3]
        else { return nil }
        let (outputs, depth) = (filter.shape[0], filter.shape[3])
        var tensors = model.tensors
        let middle = tensors.count
        // The middle tensor has the result's positions and the input's channels, quantized as the result.
        tensors.append(tensors[output].reshaped(tensors[output].shape.dropLast() + [depth]))
        var taps = filter
        if let scale = filter.quantization?.scales.first {
            let count = (filter.quantization?.scales.count ?? 1) > 1 ? depth : 1
            taps = Tensor(
                name: filter.name, type: filter.type, shape: filter.shape,
                quantization: Quantization(
                    scales: Array(repeating: scale, count: count),
                    zeroPoints: Array(repeating: 0, count: count),
                    axis: 3), constant: filter.constant, byteCount: filter.byteCount, isVariable: false)
        }
        tensors.append(taps.reshaped([1, filter.shape[1], filter.shape[2], depth]))
        tensors[index] = filter.reshaped([outputs, 1, 1, depth])
        var inputs = [input, middle + 1]
        if let bias = op.input(2) {
            tensors.append(tensors[bias].reshaped([depth]))
            inputs.append(middle + 2)
        }
        let depthwise = Operator(
            index: op.index, code: .depthwiseConv2D, version: 3, inputs: inputs, outputs: [middle],
            options: .depthwiseConv2D(window, multiplier: 1))
        let pointwise = Operator(
            index: op.index + 1, code: .conv2D, version: op.version, inputs: [middle] + op.inputs.dropFirst(),
            outputs: op.outputs,
            options: .conv2D(OpOptions.Window(padding: .same, activation: window.activation)))
        let before = model.operators.prefix { $0.index < op.index }
        let after = model.operators.dropFirst(before.count + 1).map { $0.moved(by: 1) }
        return ModelVariant(
            op: op.index, change: .separable(window: Array(filter.shape[1...2])),
            model: model.with(tensors: tensors, operators: before + [depthwise, pointwise] + after),
            changed: [])
    }
}

extension Operator {
    fileprivate func moved(by distance: Int) -> Operator {
        Operator(
            index: index + distance, code: code, version: version, inputs: inputs, outputs: outputs,
            options: options)
    }
}
