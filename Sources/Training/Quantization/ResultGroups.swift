import Networks

/// Which results of a network share a quantization: layers that only move or average values keep that of what
/// they read, since TFLite's kernels for them do not rescale.
struct ResultGroups {
    /// Group of the network's input, then of each layer's output; nil where TFLite fixes the quantization.
    let groups: [Int?]
    /// Values that each group may take, by the activations of the layers that make them.
    let bounds: [ClosedRange<Double>]

    /// Groups the results of some layers.
    init(_ layers: [Layer]) {
        var parents = Array(0...layers.count)
        func root(_ result: Int) -> Int {
            var result = result
            while parents[result] != result { result = parents[result] }
            return result
        }
        func join(_ left: Int, _ right: Int) {
            let (first, second) = (root(left), root(right))
            parents[max(first, second)] = min(first, second)
        }
        var made: [ClosedRange<Double>?] = [-Double.infinity...Double.infinity]
        for (index, layer) in layers.enumerated() {
            var range: ClosedRange<Double>?
            switch layer {
            case .convolution(_, _, let activation), .depthwise(_, let activation),
                .fullyConnected(_, let activation), .add(_, let activation):
                range = activation.bounds
            case .concatenation(let others):
                join(index, index + 1)
                for other in others { join(other + 1, index + 1) }
            case .widen(let other, _): join(other + 1, index + 1)
            case .averagePool, .maxPool, .pad, .mean, .flatten, .quantize, .dequantize:
                join(index, index + 1)
            case .softmax, .logistic: break
            }
            made.append(range)
        }
        var numbers: [Int: Int] = [:]
        var groups: [Int?] = []
        var bounds: [ClosedRange<Double>] = []
        for result in 0...layers.count {
            let root = root(result)
            guard made[root] != nil else {
                groups.append(nil)
                continue
            }
            let number = numbers[root] ?? bounds.count
            if numbers[root] == nil {
                numbers[root] = number
                bounds.append(0...0)
            }
            groups.append(number)
            if let range = made[result] {
                bounds[number] =
                    min(
                        bounds[number].lowerBound, range.lowerBound)...max(
                        bounds[number].upperBound, range.upperBound)
            }
        }
        self.groups = groups
        self.bounds = bounds
    }
}

extension Activation {
    /// Values that it gives.
    fileprivate var bounds: ClosedRange<Double> {
        switch self {
        case .none, .tanh, .signBit: -Double.infinity...Double.infinity
        case .relu: 0...Double.infinity
        case .relu6: 0...6
        case .reluN1To1: -1...1
        }
    }
}
