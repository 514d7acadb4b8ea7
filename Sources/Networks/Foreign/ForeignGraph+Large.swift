/// Networks at the ends of what is deployed: wide and deep ones, and some of next to nothing.
extension ForeignGraph {
    /// Many convolutions of one pixel over few positions, as the ends of large classifiers and mixers have them.
    mutating func deepNetwork() -> Value {
        let channels = width(24...320)
        var value = start([1, spread(1...24), spread(1...24), pick([channels, width(4...64)])])
        for _ in 0..<int(2...16) where value.count < 60_000 {
            let next = chance(0.5) ? channels : width(16...384)
            let point = Window(kernel: [1, 1], padding: .same, activation: fused())
            if chance(0.15), value.channels % 4 == 0, next % 4 == 0 {
                value = convolution(value, next, point, groups: pick([2, 4]))
            } else {
                let result = convolution(value, next, point)
                value = result.shape == value.shape && chance(0.3) ? arithmetic(.add, value, result) : result
            }
            if chance(0.1) { value = depthwise(value, square([3, 3, 5, 1])) }
        }
        return chance(0.6) ? head(value) : value
    }

    /// Dense layers of up to half a million weights.
    mutating func wideDenseNetwork() -> Value {
        var value = start([1, spread(64...4096)])
        for _ in 0..<int(1...8) {
            let most = min(1024, 400_000 / value.count)
            guard most > 8 else { break }
            value = dense(value, width(8...most), fused())
        }
        return chance(0.6) ? classified(dense(value, int(1...64))) : dense(value, width(8...256))
    }

    /// One to four operators over few values.
    mutating func smallNetwork() -> Value {
        var value = start(
            chance(0.5)
                ? [1, spread(1...512)]
                : (chance(0.5)
                    ? [1, spread(2...24), spread(1...16)]
                    : [1, spread(2...16), spread(2...16), spread(1...16)]))
        for _ in 0..<int(1...4) {
            let next = chance(0.3) ? dense(flattened(value), int(1...40), fused()) : anyOperator(value)
            if next.count > 0, next.count < 4000 { value = next }
        }
        return value
    }

    /// An image to an image of one channel: autoencoders, masks, denoisers.
    mutating func oneMapNetwork() -> Value {
        let side = spread(8...48)
        var value = start([1, side, chance(0.7) ? side : spread(8...48), pick([1, 1, 1, 3])])
        for _ in 0..<int(1...3) {
            value = convolution(
                value, width(2...32), square([3, 3, 5, 7, int(2...9)], stride: pick([1, 1, 2])))
            if chance(0.3) { value = halved(value) }
        }
        for _ in 0..<int(0...2) where value.count < 12_000 {
            let larger = [2 * value.shape[1], 2 * value.shape[2]]
            value =
                chance(0.5)
                ? resized(value, larger, isBilinear: chance(0.4))
                : transposeConvolution(
                    value, width(2...16), kernel: [pick([2, 3, 4]), pick([2, 3, 4])], stride: [2, 2])
            if chance(0.5) { value = convolution(value, width(2...16), square([3])) }
        }
        // A single map, by a window that is summed over all channels.
        for _ in 0..<pick([1, 1, 2]) {
            var last = square([3, 3, 5, 7, 1, int(2...9)])
            if chance(0.2), value.count > 1 { last.kernel = [int(1...9), int(1...9)] }
            value = convolution(value, 1, last)
        }
        if chance(0.15), value.shape[1] > 3, value.shape[2] > 3 {
            return head(convolution(value, width(2...16), square([3, 5])))
        }
        return chance(0.5) ? classifiedMap(value) : value
    }

    /// Groups of channels, each with a convolution of its own.
    mutating func groupedNetwork() -> Value {
        var value = startImage(8...48)
        value = convolution(value, 4 * spread(2...12), square([3, 3, 5], stride: pick([1, 2])))
        for _ in 0..<int(1...4) {
            let groups = pick(
                [2, 2, 4, value.channels / 4, value.channels].filter { value.channels % $0 == 0 })
            let channels = groups * spread(1...max(1, 64 / groups))
            value = convolution(value, channels, square([3, 3, 1, 5]), groups: groups)
            if chance(0.4) {
                value = convolution(
                    value, 4 * spread(2...12), Window(kernel: [1, 1], padding: .same, activation: fused()))
            }
            guard value.channels % 4 == 0, value.count < 30_000 else { break }
        }
        return head(value)
    }
}
