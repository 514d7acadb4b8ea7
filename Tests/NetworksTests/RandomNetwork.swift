@testable import Networks

/// Small networks drawn at random: chains with sums and joins back to earlier layers.
enum RandomNetwork {
    static func draw(from random: inout RandomSource) -> NetworkSpec {
        let input = [4 + random.below(12), 4 + random.below(12), 1 + random.below(6)]
        var network = NetworkSpec(name: "random", inputShape: input, layers: [])
        /// Layers whose outputs are quantized alike, so that they may be joined.
        var alike: [Int] = []
        for _ in 0..<(2 + random.below(12)) {
            let position = network.layers.count
            let shapes = (try? network.shapes()) ?? []
            let current = shapes.last ?? [1] + input
            let twins = shapes.indices.filter { shapes[$0] == current && $0 != position - 1 }
            switch random.below(6) {
            case 0 where !twins.isEmpty:
                network.layers.append(.add(other: twins[random.below(twins.count)], activation: .none))
            case 1 where alike.contains(position - 1):
                let mates = alike.filter { shapes[$0].dropLast() == current.dropLast() && $0 != position - 1 }
                guard !mates.isEmpty else { continue }
                network.layers.append(.concatenation(others: [mates[random.below(mates.count)]]))
            case 2:
                network.layers.append(.depthwise(window: window(from: &random), activation: .relu6))
                alike.append(position)
            case 3 where current[1] > 3 && current[2] > 3:
                network.layers.append(
                    .maxPool(window: WindowSpec(2, 2, strideHeight: 2, strideWidth: 2, padding: .valid)))
            case 4:
                network.layers.append(
                    .pad(top: random.below(2), bottom: random.below(2), left: random.below(2), right: 1))
            default:
                // Every second keeps the width, so that sums find a twin.
                let channels = random.below(2) == 0 ? current[3] : 1 + random.below(12)
                network.layers.append(
                    .convolution(channels: channels, window: window(from: &random), activation: .relu6))
                alike.append(position)
            }
        }
        if network.layers.isEmpty { network.layers = [.flatten] }
        return network
    }

    private static func window(from random: inout RandomSource) -> WindowSpec {
        WindowSpec(1 + random.below(3), 1 + random.below(3))
    }
}
