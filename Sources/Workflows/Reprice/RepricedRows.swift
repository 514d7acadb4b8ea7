package import Campaigns
import Console
package import Cycles
package import Facts
package import Records

/// Stored emulated rows priced by other rules of the cycle model.
package struct RepricedRows {
    /// The rules.
    package let rules: CycleRules
    /// The rows that have counts.
    package let rows: [RepricedRow]
    /// How many rows have none: silicon, or another cycle model.
    package let withoutCounts: Int

    /// Reads and prices rows.
    ///
    /// - Parameters:
    ///   - row: only this one; nil for all.
    ///   - backbone: only rows of this one; nil for all.
    ///   - origin: only rows of this one; nil for both.
    /// - Throws: `CommandError` where none has counts.
    package init(
        in store: Store, by rules: CycleRules, row: Int64?, backbone: String?, origin: Origin?
    ) throws {
        let found = try store.measurements(backbone: backbone).filter { candidate in
            (row == nil || candidate.id == row) && (origin == nil || candidate.origin == origin)
        }
        let repricing = Repricing(rules)
        rows = try found.compactMap { try repricing.reprice($0, in: store) }
        guard !rows.isEmpty else {
            throw CommandError.input(
                "\(store.path): expected rows with counts of the cycle model, found none among \(found.count); run "
                    + "throughline profile on a virtual board")
        }
        self.rules = rules
        withoutCounts = found.count - rows.count
    }

    /// Whether a row is of the tier that counts fewer events.
    package var hasFastTier: Bool { rows.contains { $0.row.board.cycleModel?.hasSuffix("fast") == true } }
}
