public import Networks

/// What the operator model knows of a network: non-negative counts that latency is taken to be a sum over.
///
/// Each has a reason in how kernels for small processors work (CMSIS-NN, arXiv:1801.06601, section 4; MicroNets,
/// arXiv:2010.11267, section 3.2); `docs/explanation/statistics.md` states them. K is the number of values that one output is a
/// sum over, a position is a place of an image with all its channels, and a FULLY_CONNECTED counts as a 1x1
/// convolution.
public struct LatencyFeatures: Hashable, Sendable, Codable {
    /// One of the counts, its place among the values.
    public enum Count: Int, CaseIterable, Sendable {
        /// MACs of 1x1 convolutions whose K is a multiple of 4.
        case macsPointwiseAligned
        /// MACs of 1x1 convolutions whose K is not: each other row of weights starts off a word.
        case macsPointwiseUnaligned
        /// Values that 1x1 convolutions give: a sum is started, rescaled and stored.
        case outputsPointwise
        /// K mod 4 summed over these values: products that are left over when four are taken at a time.
        case remaindersPointwise
        /// Weights of 1x1 convolutions, which are added up once to fold the input's zero point in.
        case weightsPointwise
        /// MACs of other convolutions.
        case macsLargeKernel
        /// Values that other convolutions give.
        case outputsLargeKernel
        /// K summed over their positions: values that are gathered into a column (im2col).
        case gatheredLargeKernel
        /// K mod 4 summed over the values that they give.
        case remaindersLargeKernel
        /// Rows of the window summed over their positions: pieces that the column is gathered from.
        case rowsLargeKernel
        /// Their positions.
        case positionsLargeKernel
        /// Their weights, which are added up once to fold the input's zero point in.
        case weightsLargeKernel
        /// MACs of depthwise convolutions.
        case macsDepthwise
        /// Values that depthwise convolutions give.
        case outputsDepthwise
        /// Their positions: a window is laid over the image.
        case positionsDepthwise
        /// Positions of those whose channels are no multiple of 4, so that some are left over at each.
        case positionsDepthwiseUnaligned
        /// Values that poolings read.
        case inputsPool
        /// Values that poolings give.
        case outputsPool
        /// Values that additions give.
        case outputsAdd
        /// Values that other operators give, RESHAPE excepted, which moves none.
        case outputsOther
        /// Their positions.
        case positionsOther

        // The bundled engine's kernels on cores with the DSP extension: CONV_2D (`WorkTally+Panels.swift`).

        /// Fours of products of two rows of weights with two pixels.
        case fours
        /// Runs of them without a gap in the image: one a row of the window where that is read in place.
        case segments
        /// Those that take more than one turn of the loop.
        case segmentsLooped
        /// Pairs of rows with pairs of pixels: four results are rescaled and stored.
        case rowPairs
        /// Pairs of pixels that meet a panel.
        case panelCalls
        /// Loads off a word for those fours.
        case unalignedLoads
        /// Fours of weights of two rows that are unpacked.
        case unpackedFours
        /// Pairs of rows that are unpacked.
        case unpackedPairs
        /// Windows that are gathered into a column.
        case windowsGathered
        /// Pieces that they are copied or filled in.
        case piecesGathered
        /// Their bytes.
        case bytesGathered
        /// Short rows of windows inside the image, which are copied without calls.
        case shortRows
        /// Their bytes.
        case shortBytes
        /// MACs of convolutions of one pixel or one output.
        case macsPlain
        /// Their results.
        case outputsPlain
        /// K mod 4, summed over these.
        case remaindersPlain
        /// Their weights.
        case weightsPlain

        // DEPTHWISE_CONV_2D (`WorkTally+Planes.swift`).

        /// Pairs of pixels of four channels that are spread to planes.
        case spreadPairs
        /// Rows of them.
        case spreadRows
        /// Pixels that are left over at their ends.
        case spreadHalves
        /// Values of channels that are spread one by one.
        case spreadSingles
        /// Words of planes that are zeroed for the padding.
        case zeroedWords
        /// Rows of windows of 3x3.
        case squareRows
        /// Pairs of windows of 3x3 next to each other.
        case squarePairs
        /// Windows of 3x3 two columns apart.
        case squaresStrided
        /// Taps of other windows that are paired up.
        case tapsPaired
        /// Pairs of their taps that meet four windows.
        case windowSteps
        /// Fours of these windows.
        case windowCalls
        /// Lines of them.
        case windowLines
        /// Channels of tiles whose sums are rescaled and stored.
        case channelsFinished
        /// Fours of these sums.
        case foursFinished
        /// Sums that are left over.
        case singlesFinished
        /// MACs of depthwise convolutions that have no room in the workspace.
        case macsDepthwisePlain

        // All of them.

        /// Words of results that are limited to an activation's range.
        case limitedWords
        /// Lines that the data cache loads from SRAM.
        case linesMissed
        /// Lines that it loads from flash for weights of depthwise convolutions.
        case filterLinesMissed
        /// Fours of values that poolings add up.
        case foursPooled
        /// Rows of windows of these.
        case rowsPooled
        /// Values that they give.
        case valuesPooled
        /// Their positions.
        case positionsPooled
        /// Operators, RESHAPE excepted.
        case operators
        /// 1.
        case constant
    }

    /// The counts, in the order of `names`.
    public let values: [Double]

    /// Names of the counts, in the order of `Count`.
    public static let names = Count.allCases.map(\.name)

    /// Share of depthwise convolutions in the multiply-accumulates, 0 to 1; 0 where there are none.
    public var depthwiseShare: Double {
        let depthwise = self[.macsDepthwise]
        let all =
            depthwise + self[.macsPointwiseAligned] + self[.macsPointwiseUnaligned] + self[.macsLargeKernel]
        return all > 0 ? depthwise / all : 0
    }

    /// One of the counts.
    public subscript(count: Count) -> Double { values[count.rawValue] }

    /// Creates features from values in the order of `names`, all finite and not negative.
    init(values: [Double]) { self.values = values }

    /// Counts a model's work.
    public init(_ model: Model) {
        var tally = WorkTally()
        tally.add(.constant, 1)
        for (op, cost) in zip(model.operators, ModelCost(model).perOp) {
            tally.add(op, of: model, macs: cost.macs)
        }
        values = tally.values
    }

    /// Counts a network's work before it has weights; the same as for the model that is written of it.
    ///
    /// Throws what `NetworkSpec.shapes` throws.
    public init(_ network: NetworkSpec) throws(ModelError) {
        var tally = WorkTally()
        tally.add(.constant, 1)
        var input = [1] + network.inputShape
        for (layer, shape) in zip(network.layers, try network.shapes()) {
            tally.add(layer, on: input, giving: shape)
            input = shape
        }
        values = tally.values
    }

    /// The counts of one layer, in the order of `names`.
    ///
    /// - Parameters:
    ///   - layer: the layer.
    ///   - input: shape of the layer before it, batch first.
    ///   - output: its own.
    public static func values(of layer: Layer, on input: [Int], giving output: [Int]) -> [Double] {
        var tally = WorkTally()
        tally.add(layer, on: input, giving: output)
        return tally.values
    }
}

extension LatencyFeatures.Count {
    /// In words joined by `_`.
    public var name: String {
        "\(self)".map { $0.isUppercase ? "_" + $0.lowercased() : String($0) }.joined()
    }
}
