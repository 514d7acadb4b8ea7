public import Cycles

/// What a steady inference executed, and each operator of one: enough to price it again by other rules.
public struct CountedInference: Codable, Hashable, Sendable {
    /// The blocks that runs refer to by index.
    public var blocks: [CodeBlock]
    /// From the reading of the cycle counter before the inference to the one behind it.
    public var whole: SegmentCounts
    /// The same of each operator, in the graph's order.
    public var perOp: [SegmentCounts]

    /// Creates counts.
    public init(blocks: [CodeBlock], whole: SegmentCounts, perOp: [SegmentCounts]) {
        self.blocks = blocks
        self.whole = whole
        self.perOp = perOp
    }

    /// Cuts out of two inferences what their reported cycles stand for.
    ///
    /// Which segments are an operator's is found by their cycles, which must be those that the firmware reported; nil if
    /// any is missing, as with a firmware that does not drive the marker pin.
    ///
    /// - Parameters:
    ///   - steady: a steady inference.
    ///   - timed: one that was timed by operator.
    ///   - model: the board's cycle model.
    ///   - cycles: what the firmware reported for the steady one.
    ///   - opCycles: what it reported for each operator.
    package init?(
        _ steady: ExecutionCounts?, _ timed: ExecutionCounts?, model: String?, cycles: UInt64?,
        opCycles: [UInt64]
    ) {
        guard let steady, let timed, let model = CycleModel(named: model),
            let pricing = try? Pricing(model)
        else { return nil }
        func priced(_ segment: SegmentCounts, _ blocks: [CodeBlock]) -> UInt64 {
            pricing.cycles(segment) { blocks.indices.contains($0) ? blocks[$0] : nil }
        }
        // What ran before the first reading belongs to no inference.
        guard let first = steady.segments.dropFirst().first else { return nil }
        let whole = steady.segments.dropFirst(2).reduce(first) { $0.adding($1) }
        guard priced(whole, steady.blocks) == cycles else { return nil }
        var rest = timed.segments[...]
        var perOp: [SegmentCounts] = []
        for reported in opCycles {
            guard let place = rest.firstIndex(where: { priced($0, timed.blocks) == reported }) else {
                return nil
            }
            perOp.append(rest[place])
            rest = rest[(place + 1)...]
        }
        blocks = steady.blocks
        self.whole = whole
        var places = Dictionary(
            steady.blocks.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
        self.perOp = []
        for segment in perOp {
            self.perOp.append(
                segment.relocated { index in
                    let block = timed.blocks[index]
                    if let place = places[block] { return place }
                    blocks.append(block)
                    places[block] = blocks.count - 1
                    return blocks.count - 1
                })
        }
    }
}
