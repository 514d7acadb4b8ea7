/// Checks that an operator's tensors have the shapes that its options ask for.
///
/// Only operators whose cost is counted or that the bundled engine runs are checked; of others the indices are
/// known to be valid and no more. Formulas of window positions: TFLite's `padding.h`.
enum OpShape {
    static func check(_ op: Operator, in graph: Graph) throws(ModelError) {
        let shapes = Shapes(op: op, graph: graph)
        switch op.options {
        case .conv2D(let window): try convolution(shapes, window)
        case .depthwiseConv2D(let window, _): try depthwise(shapes, window)
        case .pool2D(let window, let height, let width): try pool(shapes, window, height, width)
        case .fullyConnected: try fullyConnected(shapes)
        case .softmax: try sameShape(shapes)
        case .concatenation(let axis, _): try concatenation(shapes, axis)
        case .arithmetic: try broadcast(shapes)
        case .leakyRelu: try sameShape(shapes)
        case .transposeConv(let window): try transposeConv(shapes, window)
        case .reshape: try sameCount(shapes)
        case .reducer: try mean(shapes)
        case .none: try parameterless(shapes)
        case .normalization: try sameShape(shapes)
        case .svdf, .stridedSlice, .split, .pack, .resize, .gather, .mirrorPad, .batchMatMul, .block,
            .sequenceLSTM, .callOnce, .variable, .other:
            break
        }
    }

    /// Positions of a window of `filter` taps along `input` elements.
    static func positions(input: Int, filter: Int, stride: Int, dilation: Int, padding: Padding) -> Int {
        let extent = (filter - 1) * dilation + 1
        switch padding {
        case .same: return (input + stride - 1) / stride
        case .valid: return max(0, (input + stride - extent) / stride)
        }
    }

    private struct Shapes {
        let op: Operator
        let graph: Graph

        func input(_ position: Int, rank: Int? = nil) throws(ModelError) -> [Int] {
            guard let index = op.input(position) else {
                throw .structure(op.place, expected: "an input \(position)", found: "none")
            }
            return try ranked(index, rank)
        }

        func output(rank: Int? = nil) throws(ModelError) -> [Int] {
            guard op.outputs.count == 1 else {
                throw .structure(op.place, expected: "one output", found: "\(op.outputs.count)")
            }
            return try ranked(op.outputs[0], rank)
        }

        private func ranked(_ index: Int, _ rank: Int?) throws(ModelError) -> [Int] {
            let shape = graph.tensors[index].shape
            if let rank, shape.count != rank {
                throw .structure(
                    op.place, expected: "\(graph.place(index)) to have \(rank) dimensions", found: "\(shape)")
            }
            return shape
        }

        func require(_ expected: [Int], _ found: [Int], _ what: String) throws(ModelError) {
            guard expected == found else {
                throw .structure(op.place, expected: "\(what) \(expected)", found: "\(found)")
            }
        }

        func bias(_ channels: Int, at position: Int = 2) throws(ModelError) {
            guard let index = op.input(position) else { return }
            let count = graph.tensors[index].elementCount
            guard count == channels else {
                throw .structure(op.place, expected: "\(channels) biases", found: "\(count)")
            }
        }
    }

    private static func window(
        _ input: [Int], _ height: Int, _ width: Int, _ window: OpOptions.Window
    ) -> [Int] {
        [
            positions(
                input: input[1], filter: height, stride: window.strideHeight, dilation: window.dilationHeight,
                padding: window.padding),
            positions(
                input: input[2], filter: width, stride: window.strideWidth, dilation: window.dilationWidth,
                padding: window.padding),
        ]
    }

    private static func convolution(_ shapes: Shapes, _ options: OpOptions.Window) throws(ModelError) {
        let input = try shapes.input(0, rank: 4)
        let filter = try shapes.input(1, rank: 4)
        let output = try shapes.output(rank: 4)
        guard filter.allSatisfy({ $0 > 0 }), input[3] % filter[3] == 0 else {
            throw .structure(
                shapes.op.place, expected: "a filter over the input's \(input[3]) channels",
                found: "\(filter)")
        }
        let positions = window(input, filter[1], filter[2], options)
        try shapes.require([input[0]] + positions + [filter[0]], output, "the output shape")
        try shapes.bias(filter[0])
    }

    private static func depthwise(_ shapes: Shapes, _ options: OpOptions.Window) throws(ModelError) {
        let input = try shapes.input(0, rank: 4)
        let filter = try shapes.input(1, rank: 4)
        let output = try shapes.output(rank: 4)
        guard filter.allSatisfy({ $0 > 0 }), filter[0] == 1, input[3] > 0, filter[3] % input[3] == 0 else {
            throw .structure(
                shapes.op.place, expected: "a filter [1, h, w, n] with n a multiple of \(input[3]) channels",
                found: "\(filter)")
        }
        let positions = window(input, filter[1], filter[2], options)
        try shapes.require([input[0]] + positions + [filter[3]], output, "the output shape")
        try shapes.bias(filter[3])
    }

    private static func pool(
        _ shapes: Shapes, _ options: OpOptions.Window, _ height: Int, _ width: Int
    ) throws(ModelError) {
        let input = try shapes.input(0, rank: 4)
        let positions = window(input, height, width, options)
        try shapes.require(
            [input[0]] + positions + [input[3]], try shapes.output(rank: 4), "the output shape")
    }

    private static func fullyConnected(_ shapes: Shapes) throws(ModelError) {
        let input = try shapes.input(0)
        let filter = try shapes.input(1, rank: 2)
        let output = try shapes.output()
        let elements = input.reduce(1, *)
        guard filter[0] > 0, filter[1] > 0, elements % filter[1] == 0 else {
            throw .structure(
                shapes.op.place,
                expected: "weights [units, n] with n dividing the input's \(elements) elements",
                found: "\(filter)")
        }
        let found = output.reduce(1, *)
        guard output.last == filter[0], found / filter[0] == elements / filter[1] else {
            throw .structure(
                shapes.op.place, expected: "an output of \(elements / filter[1]) x \(filter[0])",
                found: "\(output)")
        }
        try shapes.bias(filter[0])
    }

    /// The window slides over the output; from there to the input the formulas are a convolution's.
    private static func transposeConv(_ shapes: Shapes, _ options: OpOptions.Window) throws(ModelError) {
        let filter = try shapes.input(1, rank: 4)
        let input = try shapes.input(2, rank: 4)
        let output = try shapes.output(rank: 4)
        try shapes.require([output[3], input[3]], [filter[0], filter[3]], "filters and depth")
        guard filter.allSatisfy({ $0 > 0 }) else {
            throw .structure(
                shapes.op.place, expected: "a filter without empty dimensions", found: "\(filter)")
        }
        let positions = window(output, filter[1], filter[2], options)
        try shapes.require([output[0]] + positions, Array(input.prefix(3)), "the input shape")
        try shapes.bias(filter[0], at: 3)
    }

    private static func parameterless(_ shapes: Shapes) throws(ModelError) {
        switch shapes.op.code {
        case .pad, .padV2: try pad(shapes)
        case .transpose, .slice, .argMax, .argMin, .shape, .gatherND, .selectV2, .fill, .reverseV2,
            .broadcastTo, .batchToSpaceND, .spaceToBatchND, .readVariable, .assignVariable,
            .dynamicUpdateSlice, .embeddingLookup, .broadcastArgs:
            break
        default: try sameShape(shapes)
        }
    }

    private static func sameShape(_ shapes: Shapes) throws(ModelError) {
        try shapes.require(try shapes.input(0), try shapes.output(), "the output shape")
    }

    private static func sameCount(_ shapes: Shapes) throws(ModelError) {
        let elements = try shapes.input(0).reduce(1, *)
        let found = try shapes.output().reduce(1, *)
        guard elements == found else {
            throw .structure(
                shapes.op.place, expected: "\(elements) elements in the output", found: "\(found)")
        }
    }

    private static func concatenation(_ shapes: Shapes, _ axis: Int) throws(ModelError) {
        let output = try shapes.output()
        let along = axis < 0 ? axis + output.count : axis
        guard output.indices.contains(along), !shapes.op.inputs.isEmpty else {
            throw .structure(
                shapes.op.place, expected: "an axis of the output \(output) and inputs", found: "axis \(axis)"
            )
        }
        var expected = output
        expected[along] = 0
        for position in shapes.op.inputs.indices {
            var part = try shapes.input(position, rank: output.count)
            expected[along] += part[along]
            part[along] = output[along]
            try shapes.require(output, part, "inputs that agree but for axis \(along) with")
        }
        try shapes.require(expected, output, "the output shape")
    }

    private static func broadcast(_ shapes: Shapes) throws(ModelError) {
        let (left, right) = (try shapes.input(0), try shapes.input(1))
        let rank = max(left.count, right.count)
        var expected: [Int] = []
        for position in 0..<rank {
            let first = position < rank - left.count ? 1 : left[position - (rank - left.count)]
            let second = position < rank - right.count ? 1 : right[position - (rank - right.count)]
            guard first == second || first == 1 || second == 1 else {
                throw .structure(
                    shapes.op.place, expected: "shapes that broadcast", found: "\(left) and \(right)")
            }
            expected.append(first == 1 ? second : first)
        }
        try shapes.require(expected, try shapes.output(), "the output shape")
    }

    private static func mean(_ shapes: Shapes) throws(ModelError) {
        let input = try shapes.input(0).reduce(1, *)
        let output = try shapes.output().reduce(1, *)
        guard output > 0 ? input % output == 0 : input == 0 else {
            throw .structure(
                shapes.op.place, expected: "an output whose size divides the input's \(input) elements",
                found: "\(output)")
        }
    }

    private static func pad(_ shapes: Shapes) throws(ModelError) {
        let input = try shapes.input(0)
        let output = try shapes.output(rank: input.count)
        let paddings = try shapes.input(1)
        try shapes.require([input.count, 2], paddings, "paddings of shape")
        for (before, after) in zip(input, output) where after < before {
            throw .structure(
                shapes.op.place, expected: "an output no smaller than \(input)", found: "\(output)")
        }
    }
}
