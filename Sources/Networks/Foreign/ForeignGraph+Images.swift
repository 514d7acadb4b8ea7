/// Networks over images.
extension ForeignGraph {
    mutating func imageNetwork() -> Value {
        var value = startImage()
        var channels = width(4...32)
        for layer in 0..<int(1...6) where value.shape[1] > 1 || value.shape[2] > 1 {
            var window = square(stride: pick([1, 1, 1, 2]))
            if chance(0.15) { window.kernel = [int(1...10), int(1...10)] }
            if chance(0.1) { window.stride = [int(1...3), int(1...3)] }
            if chance(0.08), window.stride == [1, 1] { window.dilation = [2, 2] }
            if chance(0.1), window.padding == .valid {
                value = padded(value, [[0, 0], [1, 1], [1, 1], [0, 0]])
            }
            value = convolution(value, channels, window)
            if chance(0.15) { value = activated(value) }
            if chance(0.15) { value = normalization(value) }
            if layer == 0 || chance(0.5) { value = halved(value) }
            channels = min(192, chance(0.5) ? channels : (chance(0.6) ? 2 * channels : width(4...128)))
        }
        return head(value)
    }

    /// A batch normalization that was not folded.
    private mutating func normalization(_ value: Value) -> Value {
        let scaled = arithmetic(.mul, value, constantValue([value.channels]))
        return arithmetic(.add, scaled, constantValue([value.channels]), fused())
    }

    mutating func separableNetwork() -> Value {
        var value = startImage(10...176)
        var first = square([3, 3, 5, 7, 10], stride: pick([1, 2, 2]))
        if chance(0.3) { first.kernel = [int(3...10), int(3...10)] }
        var channels = width(8...64)
        value = convolution(value, channels, first)
        for _ in 0..<int(1...10) {
            var window = square([3, 3, 3, 3, 5, 7], stride: pick([1, 1, 1, 2]))
            if chance(0.8) { window.padding = .same }
            if chance(0.06), window.stride == [1, 1] { window.dilation = [2, 2] }
            value = depthwise(value, window)
            if chance(0.1) { value = activated(value) }
            if window.stride[0] > 1, channels < 160 { channels = chance(0.7) ? 2 * channels : width(8...256) }
            value = convolution(
                value, channels,
                Window(kernel: [1, 1], padding: chance(0.7) ? .same : .valid, activation: fused()))
        }
        return head(value)
    }

    mutating func bottleneckNetwork() -> Value {
        var value = startImage(16...112)
        value = convolution(value, width(8...32), square([3], stride: 2))
        for _ in 0..<int(1...9) {
            let stride = pick([1, 1, 2])
            let expanded = min(240, pick([1, 2, 3, 4, 6, 6]) * value.channels)
            var inner = convolution(
                value, expanded, Window(kernel: [1, 1], padding: .same, activation: fused()))
            let size = pick([3, 3, 3, 5, 7])
            inner = depthwise(
                inner,
                Window(kernel: [size, size], stride: [stride, stride], padding: .same, activation: fused()))
            if chance(0.05) { inner = padded(inner, [[0, 0], [0, 0], [0, 0], [0, 0]]) }
            if chance(0.15) { inner = excited(inner) }
            let isResidual = stride == 1 && chance(0.6)
            let channels = isResidual ? value.channels : width(8...96)
            let result = convolution(inner, channels, Window(kernel: [1, 1], padding: .same))
            value = isResidual && result.shape == value.shape ? arithmetic(.add, value, result) : result
        }
        return head(value)
    }

    /// Squeeze and excitation: channels scaled by what the whole image says.
    private mutating func excited(_ value: Value) -> Value {
        let mean = reduced(.mean, value, [1, 2], keeps: true)
        let point = Window(kernel: [1, 1], padding: .same, activation: .relu)
        let squeezed = convolution(mean, max(4, value.channels / 4), point)
        var gate = convolution(squeezed, value.channels, Window(kernel: [1, 1], padding: .same))
        gate = chance(0.5) ? curve(.logistic, gate) : arithmetic(.mul, gate, constantValue([], scale: 1 / 6))
        return arithmetic(.mul, value, gate)
    }

    mutating func residualNetwork() -> Value {
        var value = startImage(8...64)
        value = convolution(value, width(8...32), square([3, 3, 5]))
        for _ in 0..<int(1...5) {
            let stride = pick([1, 1, 2, 2])
            let channels = stride == 1 && chance(0.6) ? value.channels : min(288, 2 * value.channels)
            let window = Window(kernel: [3, 3], stride: [stride, stride], padding: .same, activation: .relu)
            var inner = convolution(value, channels, window)
            inner = convolution(inner, channels, Window(kernel: [3, 3], padding: .same))
            let short =
                channels == value.channels && stride == 1
                ? value
                : convolution(
                    value, channels, Window(kernel: [1, 1], stride: [stride, stride], padding: .same))
            value = arithmetic(.add, short, inner, chance(0.7) ? .relu : .none)
            if chance(0.1) { value = curve(.relu, value) }
        }
        return head(value)
    }

    mutating func encoderNetwork() -> Value {
        var value = startImage(8...64)
        var skips: [Value] = []
        var channels = width(4...24)
        for _ in 0..<int(1...3) where min(value.shape[1], value.shape[2]) >= 4 {
            value = convolution(value, channels, Window(kernel: [3, 3], padding: .same, activation: .relu))
            skips.append(value)
            value = pool(value, .maxPool2D, Window(kernel: [2, 2], stride: [2, 2], padding: .valid))
            channels = min(96, 2 * channels)
        }
        value = convolution(value, channels, Window(kernel: [3, 3], padding: .same, activation: .relu))
        for skip in skips.reversed() {
            switch int(0...3) {
            case 0, 1:
                let size = pick([2, 3, 4])
                value = transposeConvolution(value, skip.channels, kernel: [size, size], stride: [2, 2])
            case 2: value = resized(value, Array(skip.shape[1...2]), isBilinear: chance(0.5))
            default:
                if value.channels % 4 == 0 { value = blocks(value, 2, isToDepth: false) }
            }
            if value.shape[1...2] == skip.shape[1...2], chance(0.7) {
                value = joined([value, skip], axis: 3)
            }
            value = convolution(
                value, max(4, skip.channels / 2), Window(kernel: [3, 3], padding: .same, activation: .relu))
        }
        value = convolution(value, int(1...6), Window(kernel: [1, 1], padding: .same))
        return chance(0.5) ? curve(.logistic, value) : softmax(value)
    }

    mutating func branchNetwork() -> Value {
        var value = startImage(8...64)
        value = convolution(value, width(8...24), square([3, 3, 5], stride: pick([1, 2])))
        for _ in 0..<int(1...4) {
            if value.channels % 2 == 0, chance(0.35) {
                // Shuffled halves, one of them worked on.
                let halves = parts(value, count: 2, axis: 3)
                let half = value.channels / 2
                let worked = convolution(
                    halves[0], half, Window(kernel: [3, 3], padding: .same, activation: .relu))
                value = joined([halves[1], worked], axis: 3)
                if chance(0.6) {
                    let (height, width) = (value.shape[1], value.shape[2])
                    let grouped = reshaped(value, [1, height, width, 2, half])
                    value = reshaped(transposed(grouped, [0, 1, 2, 4, 3]), [1, height, width, 2 * half])
                }
                continue
            }
            var branches: [Value] = []
            for size in [[1, 1], [3, 3], pick([[5, 5], [1, 7], [1, 3], [7, 1]])] where chance(0.8) {
                branches.append(
                    convolution(
                        value, width(4...24), Window(kernel: size, padding: .same, activation: .relu)))
            }
            if branches.count > 1 { value = joined(branches, axis: 3) }
            if chance(0.5), min(value.shape[1], value.shape[2]) > 2 { value = halved(value) }
        }
        return head(value)
    }

    mutating func oneChannelNetwork() -> Value {
        var value = start([1, spread(16...100), spread(10...50), 1])
        for _ in 0..<pick([1, 1, 2]) {
            let window = Window(
                kernel: [int(3...10), int(3...8)], stride: [int(1...2), int(1...2)],
                padding: chance(0.7) ? .same : .valid, activation: .relu)
            value = depthwise(value, window, multiplier: pick([4, 8, 8, 16, int(2...12)]))
            if chance(0.2) { value = halved(value) }
        }
        return chance(0.7) ? softmax(dense(flattened(value), int(2...12))) : head(value)
    }
}
