/// Kinds of networks that people deploy, which `ForeignNetwork` draws from.
enum ForeignFamily: CaseIterable {
    case images, sequences, separable, bottlenecks, residual, dense, oneChannel, temporal, unrolled, recurrent
    case attention, streaming, encoderDecoder, branches, mixture
    case deep, wideDense, small, oneMap, grouped, ring

    /// How often each is drawn, relative to the others.
    var weight: Int {
        switch self {
        case .images, .sequences: 4
        case .mixture: 8
        case .separable, .bottlenecks, .dense, .recurrent: 3
        case .residual, .temporal, .unrolled, .attention, .encoderDecoder, .branches, .deep, .wideDense,
            .small,
            .oneMap, .streaming, .ring:
            2
        case .oneChannel, .grouped: 1
        }
    }

    /// Draws one by the weights.
    static func drawn(_ graph: inout ForeignGraph) -> ForeignFamily {
        var rest = graph.int(0...(allCases.reduce(0) { $0 + $1.weight } - 1))
        for family in allCases {
            rest -= family.weight
            if rest < 0 { return family }
        }
        return .mixture
    }

    /// Draws a network of the family.
    func draw(_ graph: inout ForeignGraph) {
        graph.isPacked = graph.chance(0.06)
        let result =
            switch self {
            case .images: graph.imageNetwork()
            case .sequences: graph.sequenceNetwork()
            case .separable: graph.separableNetwork()
            case .bottlenecks: graph.bottleneckNetwork()
            case .residual: graph.residualNetwork()
            case .dense: graph.denseNetwork()
            case .oneChannel: graph.oneChannelNetwork()
            case .temporal: graph.temporalNetwork()
            case .unrolled: graph.unrolledNetwork()
            case .recurrent: graph.recurrentNetwork()
            case .attention: graph.attentionNetwork()
            case .streaming: graph.streamingNetwork()
            case .encoderDecoder: graph.encoderNetwork()
            case .branches: graph.branchNetwork()
            case .mixture: graph.mixture()
            case .deep: graph.deepNetwork()
            case .wideDense: graph.wideDenseNetwork()
            case .small: graph.smallNetwork()
            case .oneMap: graph.oneMapNetwork()
            case .grouped: graph.groupedNetwork()
            case .ring: graph.ringNetwork()
            }
        graph.finish(result)
    }
}

/// What families have in common.
extension ForeignGraph {
    /// An image with 1 to 3 channels, now and then more.
    mutating func startImage(_ sides: ClosedRange<Int> = 8...96) -> Value {
        let height = spread(sides)
        let width = chance(0.6) ? height : spread(sides)
        return start([1, height, width, pick([1, 1, 3, 3, int(1...8)])])
    }

    /// An activation that is fused into the operator before it.
    mutating func fused() -> Activation { pick([.relu, .relu, .relu, .relu6, .relu6, .none]) }

    /// The same as an operator of its own.
    mutating func activated(_ value: Value) -> Value {
        switch int(0...11) {
        case 0...2: curve(.relu, value)
        case 3...4: curve(.leakyRelu, value)
        case 5...6: curve(.hardSwish, value)
        case 7: curve(.logistic, value)
        case 8: curve(.tanh, value)
        case 9: value.shape.count > 2 ? prelu(value) : curve(.relu, value)
        case 10: arithmetic(.mul, value, curve(.logistic, value))
        default: curve(pick([.relu6, .elu]), value)
        }
    }

    /// A square window, mostly of 3x3.
    mutating func square(_ sizes: [Int] = [3, 3, 3, 3, 5, 1, 2, 4, 7], stride: Int = 1) -> Window {
        let size = pick(sizes)
        return Window(
            kernel: [size, size], stride: [stride, stride], padding: chance(0.65) ? .same : .valid,
            activation: fused())
    }

    mutating func halved(_ image: Value) -> Value {
        let code: OpCode = chance(0.75) ? .maxPool2D : .averagePool2D
        let (height, width) = (
            min(pick([2, 2, 2, 3]), image.shape[1]), min(pick([2, 2, 2, 3]), image.shape[2])
        )
        let stride = chance(0.9) ? [height, width] : [1, 1]
        return pool(
            image, code,
            Window(kernel: [height, width], stride: stride, padding: chance(0.8) ? .valid : .same))
    }

    /// From an image to classes.
    mutating func head(_ image: Value) -> Value {
        var value = image
        let isImage = value.shape.count == 4
        switch int(0...4) {
        case 0 where isImage, 1 where isImage: value = reduced(.mean, value, [1, 2])
        case 2 where isImage:
            value = pool(
                value, .averagePool2D, Window(kernel: [value.shape[1], value.shape[2]], padding: .valid))
            value = flattened(value)
        case 3 where isImage: value = reduced(pick([.reduceMax, .mean]), value, [1, 2])
        default:
            if value.shape.count != 2 { value = chance(0.08) ? shaped(value) : flattened(value) }
            if value.shape.count != 2 { value = flattened(value) }
        }
        if isImage, chance(0.15), value.shape.count == 2 {
            // Classes by a convolution of one pixel.
            value = reshaped(value, [1, 1, 1, value.count])
            let classes = value.count < 400 ? pick([2, 10, 12, 100, 1000]) : int(2...40)
            value = flattened(convolution(value, classes, Window(kernel: [1, 1], padding: .same)))
            return classified(value)
        }
        for _ in 0..<pick([0, 0, 1, 1, 2]) where value.count < 20_000 {
            value = dense(value, width(8...128), fused())
        }
        if value.count < 40_000 { value = dense(value, int(1...40)) }
        return classified(value)
    }

    mutating func classified(_ value: Value) -> Value {
        switch int(0...9) {
        case 0...5:
            value.channels < 4096 ? (chance(0.06) ? wideSoftmax(value) : softmax(value)) : value
        case 6, 7: curve(.logistic, value)
        case 8: chance(0.5) ? argMax(value, pick([.argMax, .argMax, .argMin])) : logSoftmax(value)
        default: value
        }
    }

    /// A map of probabilities, or of values.
    mutating func classifiedMap(_ value: Value) -> Value {
        chance(0.7) ? curve(.logistic, value) : curve(.tanh, value)
    }
}
