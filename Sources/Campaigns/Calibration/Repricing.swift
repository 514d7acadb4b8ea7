public import Cycles
import Facts
public import Records

/// A stored emulated row, priced by other rules without running it again.
public struct RepricedRow: Hashable, Sendable {
    /// One operator.
    public struct Op: Hashable, Sendable {
        /// As it was stored.
        public var stored: OpTiming
        /// Cycles by the other rules.
        public var cycles: UInt64
    }

    /// The row as it was stored.
    public var row: MeasurementRow
    /// Cycles of a steady inference by the other rules.
    public var cycles: UInt64
    /// The operators, in the graph's order.
    public var perOp: [Op]
    /// Instructions of a steady inference.
    public var instructions: UInt64

    /// Milliseconds by the other rules.
    public var latencyMilliseconds: Double { row.milliseconds(cycles) }
}

/// Prices stored rows by rules.
public final class Repricing {
    private let rules: CycleRules
    private var pricings: [CycleModel: Pricing] = [:]

    /// Creates a pricing by `rules`.
    public init(_ rules: CycleRules) { self.rules = rules }

    /// Prices a row; nil if it has no counts of this version of the cycle model, as on silicon.
    public func reprice(_ row: MeasurementRow, in store: Store) throws -> RepricedRow? {
        guard let model = CycleModel(named: row.board.cycleModel, rules: rules),
            let counts = try store.counts(of: row.id)
        else { return nil }
        let pricing = try pricing(model)
        func block(_ index: Int) -> CodeBlock? {
            counts.blocks.indices.contains(index) ? counts.blocks[index] : nil
        }
        let timings = try store.opTimings(of: row.id)
        return RepricedRow(
            row: row, cycles: pricing.cycles(counts.whole, blocks: block),
            perOp: zip(timings, counts.perOp).map {
                RepricedRow.Op(stored: $0, cycles: pricing.cycles($1, blocks: block))
            },
            instructions: pricing.instructions(counts.whole, blocks: block))
    }

    private func pricing(_ model: CycleModel) throws(DisassemblerError) -> Pricing {
        if let known = pricings[model] { return known }
        let new = try Pricing(model)
        pricings[model] = new
        return new
    }
}
