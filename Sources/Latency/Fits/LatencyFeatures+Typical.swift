extension LatencyFeatures.Count {
    /// Cycles that one takes on a Cortex-M by order of magnitude, 1, 3, 10 and so on.
    ///
    /// Two products an instruction and their operands' loads make about one cycle a product; an output is loaded with
    /// its bias, multiplied high, shifted, clamped and stored; a position is a window to lay out, an operator a call
    /// with its parameters. Only the proportions matter, and only where samples say nothing else.
    var typicalCycles: Double {
        switch self {
        case .macsPointwiseAligned, .macsPointwiseUnaligned, .weightsPointwise, .macsLargeKernel,
            .weightsLargeKernel, .gatheredLargeKernel:
            1
        case .macsDepthwise, .remaindersPointwise, .remaindersLargeKernel, .inputsPool, .outputsOther: 3
        case .outputsPointwise, .outputsLargeKernel, .rowsLargeKernel, .outputsDepthwise, .outputsPool,
            .outputsAdd:
            10
        case .positionsLargeKernel, .positionsDepthwise, .positionsDepthwiseUnaligned, .positionsOther: 30
        case .operators, .constant: 1000
        }
    }
}
