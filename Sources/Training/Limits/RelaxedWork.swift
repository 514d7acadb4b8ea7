import Latency
import Networks
import Synchronization

/// Counts of one layer for all its choices of channels.
struct RelaxedWork {
    private struct Key: Hashable {
        var layer: Layer
        var before: [Int]
        var after: [Int]
        var inputs: [Int]
        var outputs: [Int]?
    }

    /// The same layers come again with each step of a search.
    private static let known = Mutex<[Key: [Double]]>([:])

    private let key: Key
    /// Counts by input channels, output channels where they are chosen too, and name.
    private let values: [Double]

    /// Counts a layer.
    ///
    /// - Parameters:
    ///   - layer: the layer; of a convolution with any number of channels.
    ///   - before: rows and columns of its image.
    ///   - after: rows and columns of its result.
    ///   - inputs: choices of the image's channels.
    ///   - outputs: choices of its own; nil where it keeps the image's.
    init(_ layer: Layer, from before: [Int], to after: [Int], inputs: [Int], outputs: [Int]?) {
        let key = Key(layer: layer, before: before, after: after, inputs: inputs, outputs: outputs)
        self.key = key
        if let known = Self.known.withLock({ $0[key] }) {
            values = known
            return
        }
        let counted = inputs.flatMap { input in
            (outputs ?? [input]).flatMap { output in
                LatencyFeatures.values(
                    of: layer, on: [1] + before + [input], giving: [1] + after + [output])
            }
        }
        values = counted
        Self.known.withLock { $0[key] = counted }
    }

    /// Expected counts, [names], of a layer that keeps its channels.
    func expectation(_ channels: ChannelDistribution) throws -> Tensor {
        let names = LatencyFeatures.names.count
        return try channels.probabilities.matmul(Tensor(doubles: values, shape: [key.inputs.count, names]))
    }

    /// Expected counts, [names], by independent numbers of channels.
    func expectation(_ input: ChannelDistribution, _ output: ChannelDistribution) throws -> Tensor {
        let names = LatencyFeatures.names.count
        let byOutput = try input.probabilities.matmul(
            Tensor(doubles: values, shape: [key.inputs.count, output.counts.count * names]))
        return try output.probabilities.matmul(byOutput.reshaped([output.counts.count, names]))
    }
}
