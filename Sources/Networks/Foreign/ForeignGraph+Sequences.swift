/// Networks over sequences and vectors.
extension ForeignGraph {
    /// A sequence as Keras' Conv1D sees it: an image of height 1, now and then of width 1.
    private mutating func startSequence(_ lengths: ClosedRange<Int> = 16...1024) -> Value {
        let isRaw = chance(0.08)
        let length = isRaw ? spread(1000...12_000) : spread(lengths)
        let depth = isRaw ? pick([1, 1, 2, 3]) : pick([1, 3, 6, 9, spread(1...64)])
        if chance(0.5) { return expanded(start([1, length, depth]), 1) }
        return start(chance(0.7) ? [1, 1, length, depth] : [1, length, 1, depth])
    }

    /// A window along the longer axis.
    private mutating func along(_ value: Value, _ size: Int, stride: Int = 1, dilation: Int = 1) -> Window {
        let isDown = value.shape[2] == 1 && value.shape[1] > 1
        func placed(_ extent: Int) -> [Int] { isDown ? [extent, 1] : [1, extent] }
        return Window(
            kernel: placed(size), stride: placed(stride), dilation: placed(dilation),
            padding: chance(0.5) ? .same : .valid, activation: fused())
    }

    mutating func sequenceNetwork() -> Value {
        var value = startSequence()
        var channels = width(4...32)
        for _ in 0..<int(1...5) {
            let size = pick([3, 3, 5, 7, 9, int(2...32)])
            let isSeparable = chance(0.2)
            let window = along(value, size, stride: pick([1, 1, 1, 2]))
            if isSeparable {
                value = depthwise(value, window)
                value = convolution(
                    value, channels, Window(kernel: [1, 1], padding: .same, activation: .relu))
            } else {
                value = convolution(value, channels, window)
            }
            if chance(0.15) { value = activated(value) }
            if chance(0.55) {
                let part = pick([2, 2, 3, 4])
                var window = along(value, part, stride: part)
                (window.padding, window.activation) = (.valid, .none)
                // Keras pools sequences as images of height 1, between two reshapes.
                if chance(0.5) { value = reshaped(value, value.shape) }
                value = pool(value, chance(0.75) ? .maxPool2D : .averagePool2D, window)
            }
            channels = min(128, chance(0.5) ? channels : (chance(0.6) ? 2 * channels : width(4...96)))
        }
        return head(value)
    }

    mutating func temporalNetwork() -> Value {
        var value = startSequence(16...512)
        let channels = width(8...64)
        value = convolution(value, channels, Window(kernel: [1, 1], padding: .same))
        let isDown = value.shape[2] == 1 && value.shape[1] > 1
        for level in 0..<int(1...5) {
            let (rate, size) = (1 << level, pick([2, 3, 3, 5, 8]))
            let shift = rate * (size - 1)
            let length = value.shape[isDown ? 1 : 2]
            guard shift < 4 * length else { break }
            var inner = value
            let edges =
                isDown ? [[0, 0], [shift, 0], [0, 0], [0, 0]] : [[0, 0], [0, 0], [shift, 0], [0, 0]]
            let kernel = isDown ? [size, 1] : [1, size]
            if chance(0.25), rate > 1 {
                let rest = (rate - (length + shift) % rate) % rate
                let block = isDown ? [rate, 1] : [1, rate]
                let paddings = isDown ? [[shift, rest], [0, 0]] : [[0, 0], [shift, rest]]
                let crops = isDown ? [[0, rest], [0, 0]] : [[0, 0], [0, rest]]
                inner = toBatches(inner, block: block, paddings: paddings)
                inner = convolution(
                    inner, channels, Window(kernel: kernel, padding: .valid, activation: .relu))
                inner = fromBatches(inner, block: block, crops: crops)
            } else {
                inner = padded(inner, edges)
                inner = convolution(
                    inner, channels,
                    Window(
                        kernel: kernel, dilation: isDown ? [rate, 1] : [1, rate], padding: .valid,
                        activation: .relu))
            }
            if chance(0.4) {
                inner = convolution(
                    inner, channels, Window(kernel: [1, 1], padding: .same, activation: fused()))
            }
            value = inner.shape == value.shape ? arithmetic(.add, value, inner, fused()) : inner
        }
        if chance(0.3), value.shape.count == 4 {
            let end = value.shape
            var begin = end.map { _ in 0 }
            begin[isDown ? 1 : 2] = end[isDown ? 1 : 2] - 1
            value = strided(value, begin: begin, end: end, taken: [1, 2])
        }
        return head(value)
    }

    mutating func denseNetwork() -> Value {
        let depth = pick([spread(4...1024), spread(100...2048), 640, 784, 40, 250])
        var value = start([1, depth])
        if chance(0.2), depth % 4 == 0 { value = flattened(start([1, depth / 4, 4])) }
        if chance(0.4) {
            let inner = width(4...64)
            let outer = width(32...256)
            for _ in 0..<int(1...4) { value = dense(value, outer, .relu) }
            value = dense(value, inner, .relu)
            for _ in 0..<int(1...4) { value = dense(value, outer, .relu) }
            return dense(value, depth)
        }
        for _ in 0..<int(1...5) {
            value = dense(value, chance(0.7) ? width(4...128) : width(64...768), fused())
            if chance(0.15) { value = activated(value) }
        }
        return chance(0.7) ? classified(dense(value, int(1...40))) : value
    }

    mutating func unrolledNetwork() -> Value {
        let (steps, depth, units) = (spread(3...28), spread(2...40), width(4...40))
        let sequence = start([1, steps, depth])
        let isUnpacked = chance(0.3)
        let rows = isUnpacked ? unpacked(transposed(sequence, [1, 0, 2]), axis: 0) : []
        var hidden = quantizedZeros(units)
        var memory = hidden
        let isGated = chance(0.4)
        var all: [Value] = []
        for step in 0..<steps {
            let row =
                isUnpacked
                ? rows[step]
                : strided(sequence, begin: [0, step, 0], end: [1, step + 1, depth], taken: [1])
            if isGated {
                hidden = gatedCell(row, hidden: hidden, units: units)
            } else {
                (hidden, memory) = cell(row, hidden: hidden, memory: memory, units: units)
            }
            all.append(like(hidden, hidden.shape))
            all[step] = hidden
        }
        if chance(0.3), steps <= 16 {
            let first = all[0]
            let alike = all.map { $0.scale == first.scale && $0.zero == first.zero ? $0 : first }
            return head(packed(alike, axis: 1))
        }
        return chance(0.8) ? classified(dense(hidden, int(1...12))) : hidden
    }

    /// A first state: constants.
    private mutating func quantizedZeros(_ units: Int) -> Value { constantValue([1, units], scale: 1 / 128) }

    mutating func recurrentNetwork() -> Value {
        if chance(0.45) {
            var value = start([1, spread(16...500)])
            for _ in 0..<int(1...4) {
                value = svdf(
                    value, units: width(8...200), rank: pick([1, 1, 2]), memory: spread(2...20),
                    activation: .relu)
                if chance(0.3) { value = dense(value, width(8...64), fused()) }
            }
            return classified(dense(value, int(1...16)))
        }
        var value = start([1, spread(4...100), spread(2...64)])
        if chance(0.3) {
            value = convolution(
                expanded(value, 1), width(8...32), Window(kernel: [1, 3], padding: .same, activation: .relu))
            value = reshaped(value, [1, value.shape[2], value.shape[3]])
        }
        for _ in 0..<pick([1, 1, 2]) { value = sequenceLSTM(value, units: width(4...176)) }
        if chance(0.5) {
            let end = value.shape
            value = strided(value, begin: [0, end[1] - 1, 0], end: end, taken: [1])
        }
        return head(value)
    }

    mutating func attentionNetwork() -> Value {
        let (length, model) = (spread(4...64), 4 * spread(2...16))
        var value = start([1, length, model])
        for _ in 0..<pick([1, 1, 2]) {
            let rows = reshaped(value, [length, model])
            let heads = pick([1, 2, 4])
            let each = model / heads
            func split(_ graph: inout ForeignGraph, _ source: Value) -> Value {
                let shaped = graph.reshaped(graph.dense(source, heads * each), [1, length, heads, each])
                return graph.transposed(shaped, [0, 2, 1, 3])
            }
            let (query, key, content) = (split(&self, rows), split(&self, rows), split(&self, rows))
            var scores = matrixProduct(query, key, isRightTransposed: true)
            if chance(0.5) { scores = arithmetic(.mul, scores, constantValue([], scale: 0.005)) }
            let mixed = matrixProduct(softmax(scores), content, isRightTransposed: false)
            let joined = reshaped(transposed(mixed, [0, 2, 1, 3]), [length, heads * each])
            var sum = arithmetic(.add, rows, dense(joined, model))
            if chance(0.6) { sum = layerNormalized(sum) }
            let wide = dense(dense(sum, width(8...128), .relu), model)
            sum = arithmetic(.add, sum, wide)
            if chance(0.6) { sum = layerNormalized(sum) }
            value = reshaped(sum, [1, length, model])
        }
        if chance(0.6) { value = reduced(.mean, value, [1]) }
        return head(value)
    }

    private mutating func layerNormalized(_ value: Value) -> Value {
        let mean = reduced(.mean, value, [value.shape.count - 1], keeps: true)
        let spread = reduced(
            .mean, squaredDifference(value, mean), [value.shape.count - 1], keeps: true)
        let inverse = curve(.rsqrt, spread)
        let scaled = arithmetic(.mul, inverse, constantValue([value.channels]))
        let moved = arithmetic(.mul, value, scaled)
        let offset = arithmetic(.sub, constantValue([value.channels]), arithmetic(.mul, mean, scaled))
        return arithmetic(.add, moved, offset)
    }

    mutating func streamingNetwork() -> Value {
        let depth = pick([40, 40, spread(4...64)])
        var value = start([1, int(1...4), depth])
        value = reshaped(value, [1, value.shape[1], 1, depth])
        var channels = width(8...64)
        for layer in 0..<int(1...5) {
            let size = pick([3, 5, 7, 9, int(2...24)])
            let window = streamed(value, rows: size - 1, name: "stream\(layer)")
            if chance(0.5) {
                value = convolution(
                    window, channels, Window(kernel: [size, 1], padding: .valid, activation: .relu))
            } else {
                let mixed =
                    chance(0.4) && window.channels % 2 == 0 ? mixedDepthwise(window, size) : nil
                value =
                    mixed
                    ?? depthwise(window, Window(kernel: [size, 1], padding: .valid))
                value = convolution(
                    value, channels, Window(kernel: [1, 1], padding: .same, activation: .relu))
            }
            if chance(0.4) { channels = width(8...64) }
        }
        return curve(.logistic, dense(flattened(value), 1))
    }

    /// Halves of the channels, each with a window of its own.
    private mutating func mixedDepthwise(_ value: Value, _ size: Int) -> Value? {
        let half = value.channels / 2
        let halves = unequalParts(value, [half, half], axis: 3)
        let first = depthwise(halves[0], Window(kernel: [size, 1], padding: .valid))
        var rest = halves[1]
        let small = max(1, size / 2)
        let begin = [0, size - small, 0, 0]
        rest = strided(rest, begin: begin, end: rest.shape)
        return joined([first, depthwise(rest, Window(kernel: [small, 1], padding: .valid))], axis: 3)
    }
}
