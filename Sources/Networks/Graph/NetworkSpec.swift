/// A network as a list of layers, before it has weights.
public struct NetworkSpec: Hashable, Sendable, Codable {
    /// What the written model calls itself.
    public var name: String
    /// Height, width and channels of the input image.
    public var inputShape: [Int]
    /// Layers in order.
    public var layers: [Layer]

    /// Largest dimension, window and count that a network may have; far beyond what a microcontroller holds.
    private static let limit = 4096

    /// Creates a network.
    public init(name: String, inputShape: [Int], layers: [Layer]) {
        self.name = name
        self.inputShape = inputShape
        self.layers = layers
    }

    /// Shapes of the layers' outputs, batch first.
    ///
    /// Throws a `ModelError` of kind `network` that names the first layer that does not fit the one before it.
    public func shapes() throws(ModelError) -> [[Int]] {
        guard inputShape.count == 3, inputShape.allSatisfy({ (1...Self.limit).contains($0) }) else {
            throw refuse("input", "height, width and channels in 1...\(Self.limit)", "\(inputShape)")
        }
        guard !layers.isEmpty, layers.count <= Self.limit else {
            throw refuse("network", "1 to \(Self.limit) layers", "\(layers.count)")
        }
        var shapes: [[Int]] = []
        for (index, layer) in layers.enumerated() {
            let shape = try shape(of: layer, at: index, after: shapes)
            guard shape.allSatisfy({ $0 > 0 }), shape.reduce(1, *) <= 1 << 24 else {
                throw refuse(place(index), "an output of 1 to 2^24 elements", "\(shape)")
            }
            shapes.append(shape)
        }
        return shapes
    }

    private func shape(
        of layer: Layer, at index: Int, after shapes: [[Int]]
    ) throws(ModelError) -> [Int] {
        let input = shapes.last ?? [1] + inputShape
        switch layer {
        case .convolution(let channels, let window, _):
            try check(window, on: input, at: index)
            try check(channels, at: index)
            try checkWeights(channels * window.height * window.width * input[3], at: index)
            return [1] + window.positions(over: input) + [channels]
        case .depthwise(let window, _), .averagePool(let window), .maxPool(let window):
            try check(window, on: input, at: index)
            return [1] + window.positions(over: input) + [input[3]]
        case .fullyConnected(let units, _):
            try check(units, at: index)
            try checkWeights(units * input.reduce(1, *), at: index)
            return [1, units]
        case .add(let other, _):
            let shape = try self.shape(of: other, seenFrom: index, shapes)
            guard shape == input else { throw refuse(place(index), "another layer of \(input)", "\(shape)") }
            return input
        case .concatenation(let others):
            var joined = input
            for other in others {
                let shape = try self.shape(of: other, seenFrom: index, shapes)
                guard shape.dropLast() == input.dropLast() else {
                    throw refuse(place(index), "layers of \(input) but for the channels", "\(shape)")
                }
                joined[joined.count - 1] += shape[shape.count - 1]
            }
            return joined
        case .pad(let top, let bottom, let left, let right):
            guard input.count == 4, [top, bottom, left, right].allSatisfy({ (0...Self.limit).contains($0) })
            else { throw refuse(place(index), "an image and paddings in 0...\(Self.limit)", "\(input)") }
            return [1, input[1] + top + bottom, input[2] + left + right, input[3]]
        case .widen(let layer, let channels):
            let shape = try self.shape(of: layer, seenFrom: index, shapes)
            try check(channels, at: index)
            guard shape.count == 4, shape[3] <= channels else {
                throw refuse(place(index), "an image of at most \(channels) channels", "\(shape)")
            }
            return shape.dropLast() + [channels]
        case .mean:
            guard input.count == 4 else { throw refuse(place(index), "an image", "\(input)") }
            return [1, input[3]]
        case .flatten: return [1, input.reduce(1, *)]
        case .quantize:
            guard index == 0 else { throw refuse(place(index), "floats only at the input", "int8") }
            return input
        case .dequantize:
            guard index == layers.count - 1 else {
                throw refuse(place(index), "DEQUANTIZE as the last layer", "layers behind it")
            }
            return input
        case .softmax, .logistic: return input
        }
    }

    private func shape(
        of other: Int, seenFrom index: Int, _ shapes: [[Int]]
    ) throws(ModelError) -> [Int] {
        if other == -1, layers.first != .quantize { return [1] + inputShape }
        guard (0..<index).contains(other) else {
            throw refuse(place(index), "an earlier layer", "layer \(other)")
        }
        return shapes[other]
    }

    private func check(_ window: WindowSpec, on input: [Int], at index: Int) throws(ModelError) {
        let sizes = [window.height, window.width, window.strideHeight, window.strideWidth]
        guard input.count == 4, sizes.allSatisfy({ (1...Self.limit).contains($0) }) else {
            throw refuse(place(index), "an image and a window from 1 to \(Self.limit)", "\(input), \(sizes)")
        }
    }

    private func check(_ channels: Int, at index: Int) throws(ModelError) {
        guard (1...Self.limit).contains(channels) else {
            throw refuse(place(index), "channels from 1 to \(Self.limit)", "\(channels)")
        }
    }

    private func checkWeights(_ count: Int, at index: Int) throws(ModelError) {
        guard count <= 1 << 24 else { throw refuse(place(index), "at most 2^24 weights", "\(count)") }
    }

    func place(_ index: Int) -> String { "network '\(name.prefix(60))', layer \(index)" }

    func refuse(_ place: String, _ expected: String, _ found: String) -> ModelError {
        ModelError(
            kind: .network, place: place, expected: expected, found: found,
            cure: "change the network's layers")
    }
}
