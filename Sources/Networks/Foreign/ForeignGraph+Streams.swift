/// Further networks that take a stream piece by piece.
extension ForeignGraph {
    /// Rings of the last rows, with residuals and recurrent states between them, as keyword spotters, voice
    /// activity detectors and denoisers keep them.
    mutating func ringNetwork() -> Value {
        let depth = pick([40, 40, 24, spread(8...80)])
        let rows = pick([1, 1, 2, 3])
        var value = reshaped(start([1, rows, depth]), [1, rows, 1, depth])
        if chance(0.3) { return recurrentStream(flattened(value)) }
        let channels = 4 * spread(4...24)
        for layer in 0..<int(1...6) {
            let size = pick([3, 5, 7, 9, 11, 15, int(2...30)])
            let window = streamed(value, rows: size - rows + max(1, rows - 1), name: "ring\(layer)")
            guard window.shape[1] >= size else { break }
            let across = Window(kernel: [size, 1], padding: .valid, activation: fused())
            let point = Window(kernel: [1, 1], padding: .same, activation: fused())
            var next =
                chance(0.6)
                ? convolution(depthwise(window, across), channels, point)
                : convolution(window, width(8...64), across)
            if next.shape == value.shape, chance(0.5) { next = arithmetic(.add, value, next) }
            value = next
            guard value.shape[1] <= 6 else { break }
        }
        let flat = flattened(value)
        return chance(0.3)
            ? recurrentStream(flat)
            : classifiedMap(dense(chance(0.3) ? dense(flat, 32, .relu) : flat, int(1...4)))
    }

    private mutating func recurrentStream(_ value: Value) -> Value {
        var value = dense(value, width(8...96), fused())
        for layer in 0..<int(1...3) {
            value = carried(value, units: width(8...96), name: "state\(layer)")
        }
        return classifiedMap(dense(value, chance(0.5) ? int(1...4) : width(8...64)))
    }
}
