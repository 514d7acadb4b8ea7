import Campaigns
package import Cycles
import Facts
import Records

/// Repriced rows as JSON shows them (docs/reference/json.md).
package struct RepricedDocument: Encodable {
    /// A row.
    package struct Row: Encodable {
        package var measurementId: Int64
        package var model: String
        package var board: String
        package var cycleModel: String
        package var origin: String
        package var storedCycles: UInt64
        package var cycles: UInt64
        package var latencyMs: Double
        package var instructions: UInt64
        package var perOp: [Op]?
    }

    /// An operator.
    package struct Op: Encodable {
        package var index: Int
        package var op: String
        package var storedCycles: UInt64
        package var cycles: UInt64
    }

    package var rules: [String: Double]
    package var rows: [Row]
    package var rowsWithoutCounts: Int

    package init(_ repriced: RepricedRows, perOp: Bool) {
        rules = Dictionary(
            uniqueKeysWithValues: CycleRules.table.map { ($0.name, repriced.rules.value(of: $0)) })
        rows = repriced.rows.map { Row($0, perOp: perOp) }
        rowsWithoutCounts = repriced.withoutCounts
    }
}

extension RepricedDocument.Row {
    init(_ repriced: RepricedRow, perOp isPerOp: Bool) {
        measurementId = repriced.row.id
        model = repriced.row.model.name
        board = repriced.row.board.board
        cycleModel = repriced.row.board.cycleModel ?? ""
        origin = repriced.row.originName
        storedCycles = repriced.row.medianCycles
        cycles = repriced.cycles
        latencyMs = repriced.latencyMilliseconds
        instructions = repriced.instructions
        perOp =
            isPerOp
            ? repriced.perOp.map {
                RepricedDocument.Op(
                    index: $0.stored.index, op: $0.stored.name, storedCycles: $0.stored.cycles,
                    cycles: $0.cycles)
            } : nil
    }
}

/// Rules of the cycle model as JSON lists them (docs/reference/json.md).
package struct CycleRuleDocument: Encodable {
    package var name: String
    package var core: String
    package var cycles: Double
    package var source: String

    /// All of them, in the table's order.
    package static func all(_ rules: CycleRules) -> [CycleRuleDocument] {
        CycleRules.table.map {
            CycleRuleDocument(
                name: $0.name, core: $0.core.rawValue, cycles: rules.value(of: $0), source: $0.source)
        }
    }
}
