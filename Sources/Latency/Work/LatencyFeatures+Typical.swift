public import Facts

extension LatencyFeatures {
    /// How an engine's kernels work, which says what of a network's work tells its latency.
    public enum Kernels: String, Hashable, Sendable, Codable {
        /// A window is gathered into a column, which meets the rows of weights: TensorFlow Lite Micro, and the bundled engine
        /// before 0.4.
        case columns
        /// Weights are unpacked to panels and images to planes: the bundled engine on cores with the DSP extension.
        case panels

        /// The kernels of an engine by its name and version.
        public init(engine: String, version: String) {
            let parts = version.split(separator: ".").map { Int($0) ?? 0 }
            let isEarlier = parts.count > 1 && parts[0] == 0 && parts[1] < 4
            self = engine == "bundled" && !isEarlier ? .panels : .columns
        }
    }
}

extension LatencyFeatures.Count {
    /// Whether it tells anything of the latency by such kernels.
    func counts(for kernels: LatencyFeatures.Kernels) -> Bool {
        switch self {
        case .outputsAdd, .outputsOther, .positionsOther, .operators, .constant: true
        default: (rawValue < Self.outputsAdd.rawValue) == (kernels == .columns)
        }
    }

    /// Cycles that one takes on a Cortex-M by order of magnitude, 1, 3, 10 and so on; of the bundled engine's loops, by their
    /// instructions on a Cortex-M7.
    ///
    /// Two products an instruction and their operands' loads make about one cycle a product; an output is loaded with
    /// its bias, multiplied high, shifted, clamped and stored; a position is a window to lay out, an operator a call
    /// with its parameters. Only the proportions matter, and only where samples say nothing else.
    var typicalCycles: Double {
        switch self {
        case .macsPointwiseAligned, .macsPointwiseUnaligned, .weightsPointwise, .macsLargeKernel,
            .weightsLargeKernel, .gatheredLargeKernel, .bytesGathered, .weightsPlain:
            1
        case .macsDepthwise, .remaindersPointwise, .remaindersLargeKernel, .inputsPool, .outputsOther,
            .shortBytes, .macsPlain, .remaindersPlain, .zeroedWords, .unalignedLoads, .foursPooled,
            .limitedWords, .windowSteps:
            3
        case .outputsPointwise, .outputsLargeKernel, .rowsLargeKernel, .outputsDepthwise, .outputsPool,
            .outputsAdd, .fours, .segments, .segmentsLooped, .unpackedFours, .shortRows, .spreadSingles,
            .squaresStrided, .tapsPaired, .linesMissed, .rowsPooled, .macsDepthwisePlain:
            10
        case .positionsLargeKernel, .positionsDepthwise, .positionsDepthwiseUnaligned, .positionsOther,
            .rowPairs, .piecesGathered, .outputsPlain, .spreadPairs, .spreadRows, .spreadHalves,
            .squareRows, .squarePairs, .foursFinished, .singlesFinished, .filterLinesMissed,
            .valuesPooled, .positionsPooled, .windowCalls:
            30
        case .panelCalls, .unpackedPairs, .windowsGathered, .windowLines: 100
        case .channelsFinished: 200
        case .operators, .constant: 1000
        }
    }
}

extension LatencyFeatures.Kernels {
    /// Those of a firmware's engine.
    public init(_ firmware: BoardIdentity) {
        self.init(engine: firmware.engine, version: firmware.engineVersion)
    }
}
