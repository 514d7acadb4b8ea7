import Networks

extension WorkTally {
    /// Adds an operator of a model.
    mutating func add(_ op: Operator, of model: Model, macs: Int) {
        let shapes = op.outputs.map { model.tensors[$0].shape }
        let filter = op.input(1).map { model.tensors[$0].shape } ?? []
        let input = op.input(0).map { model.tensors[$0].shape } ?? []
        let shape = shapes.first ?? []
        switch op.options {
        case .conv2D(let window) where filter.count == 4:
            convolution(kernel: SIMD2(filter[1], filter[2]), depth: filter[3], macs: macs, shape)
            if let shape = WindowShape(
                op, in: model, window, kernel: SIMD2(filter[1], filter[2]), depth: filter[3])
            {
                panels(shape)
            }
        case .fullyConnected: dense(terms: filter.last ?? 0, macs: macs, shape)
        case .depthwiseConv2D(let window, _) where filter.count == 4:
            depthwise(macs: macs, shape)
            if let shape = WindowShape(op, in: model, window, kernel: SIMD2(filter[1], filter[2]), depth: 1) {
                planes(shape)
            }
        case .pool2D(_, let height, let width): pool([height, width], input, shape)
        default:
            if op.code != .reshape { other(shapes, isAdd: op.code == .add) }
        }
    }

    /// Adds a layer, as the operator that is written for it would be added.
    mutating func add(_ layer: Layer, on input: [Int], giving shape: [Int]) {
        let outputs = shape.reduce(1, *)
        switch layer {
        case .convolution(_, let window, let activation):
            let kernel = SIMD2(window.height, window.width)
            convolution(
                kernel: kernel, depth: input[3], macs: outputs * kernel[0] * kernel[1] * input[3], shape)
            panels(WindowShape(window, on: input, giving: shape, depth: input[3], activation))
        case .fullyConnected:
            let terms = input.reduce(1, *)
            dense(terms: terms, macs: outputs * terms, shape)
        case .depthwise(let window, let activation):
            depthwise(macs: outputs * window.height * window.width, shape)
            planes(WindowShape(window, on: input, giving: shape, depth: 1, activation))
        case .averagePool(let window), .maxPool(let window):
            pool([window.height, window.width], input, shape)
        case .flatten: break
        case .add: other([shape], isAdd: true)
        default: other([shape], isAdd: false)
        }
    }

    private mutating func convolution(kernel: SIMD2<Int>, depth: Int, macs: Int, _ shape: [Int]) {
        let terms = kernel[0] * kernel[1] * depth
        guard kernel != SIMD2(1, 1) else { return pointwise(terms: terms, macs: macs, shape) }
        let outputs = Self.count(shape)
        let positions = Self.count(shape.dropLast())
        add(.operators, 1)
        add(.macsLargeKernel, macs)
        add(.outputsLargeKernel, outputs)
        add(.gatheredLargeKernel, positions * Double(terms))
        add(.remaindersLargeKernel, outputs * Double(terms % 4))
        add(.rowsLargeKernel, positions * Double(kernel[0]))
        add(.positionsLargeKernel, positions)
        add(.weightsLargeKernel, Double(terms) * Double(shape.last ?? 0))
    }

    private mutating func pointwise(terms: Int, macs: Int, _ shape: [Int]) {
        let outputs = Self.count(shape)
        add(.operators, 1)
        add(terms % 4 == 0 ? .macsPointwiseAligned : .macsPointwiseUnaligned, macs)
        add(.outputsPointwise, outputs)
        add(.remaindersPointwise, outputs * Double(terms % 4))
        add(.weightsPointwise, Double(terms) * Double(shape.last ?? 0))
    }

    /// A FULLY_CONNECTED, which counts as a 1x1 convolution of a single pixel.
    private mutating func dense(terms: Int, macs: Int, _ shape: [Int]) {
        pointwise(terms: terms, macs: macs, shape)
        add(.macsPlain, macs)
        add(.outputsPlain, Self.count(shape))
        add(.remaindersPlain, Self.count(shape) * Double(terms % 4))
    }

    private mutating func depthwise(macs: Int, _ shape: [Int]) {
        let positions = Self.count(shape.dropLast())
        add(.operators, 1)
        add(.macsDepthwise, macs)
        add(.outputsDepthwise, Self.count(shape))
        add(.positionsDepthwise, positions)
        if (shape.last ?? 0) % 4 != 0 { add(.positionsDepthwiseUnaligned, positions) }
    }

    private mutating func pool(_ window: [Int], _ input: [Int], _ shape: [Int]) {
        let inputs = Self.count(input)
        let positions = Self.count(shape.dropLast())
        let channels = shape.last ?? 0
        let groups = Double(channels / 4 + channels % 4)
        add(.operators, 1)
        add(.inputsPool, inputs)
        add(.outputsPool, Self.count(shape))
        add(.foursPooled, positions * groups * Double(window[0] * window[1]))
        add(.rowsPooled, positions * groups * Double(window[0]))
        add(.valuesPooled, Self.count(shape))
        add(.positionsPooled, positions)
        let share = WindowShape.cachedShare(of: Int(inputs), beside: Int(Self.count(shape)))
        add(.linesMissed, share * inputs / Self.lineBytes)
    }

    private mutating func other(_ shapes: [[Int]], isAdd: Bool) {
        add(.operators, 1)
        for shape in shapes {
            let outputs = Self.count(shape)
            add(isAdd ? .outputsAdd : .outputsOther, outputs)
            if isAdd {
                let share = WindowShape.cachedShare(of: Int(outputs), beside: Int(outputs))
                add(.linesMissed, share * 2 * outputs / Self.lineBytes)
            } else {
                add(.positionsOther, Self.count(shape.dropLast()))
            }
        }
    }

    private static func count(_ shape: some Sequence<Int>) -> Double {
        shape.reduce(1.0) { $0 * Double($1) }
    }
}
