import Cycles
import Facts
import Foundation
import GRDB

extension Store {
    /// Stores what a measurement executed.
    func insert(
        _ counts: CountedInference?, of measurement: Int64, board: BoardIdentity, firmware: Int64,
        in database: Database
    ) throws {
        guard let counts, let model = board.cycleModel else { return }
        let find = try database.cachedStatement(
            sql: "SELECT id FROM code_blocks WHERE firmware_id = ? AND address = ? AND code = ?")
        var rows: [Int] = []
        for block in counts.blocks {
            let key: StatementArguments = [firmware, Int64(block.address), Data(block.code)]
            if let known = try Int.fetchOne(find, arguments: key) {
                rows.append(known)
            } else {
                try CodeRow.table.insert(
                    CodeRow(address: block.address, code: Data(block.code)), [firmware], in: database)
                rows.append(Int(database.lastInsertedRowID))
            }
        }
        for (index, segment) in ([counts.whole] + counts.perOp).enumerated() {
            try ExecutionRow.table.insert(
                ExecutionRow(
                    opIndex: index - 1, cycleModel: model,
                    counts: Data(segment.relocated { rows[$0] }.bytes)), [measurement], in: database)
        }
    }

    /// What a measurement executed, nil if nothing counted it.
    public func counts(of measurement: Int64) throws(StoreError) -> CountedInference? {
        try read { database in
            let rows = try Row.fetchAll(
                database,
                sql:
                    "SELECT op_index, counts FROM execution_counts WHERE measurement_id = ? ORDER BY op_index",
                arguments: [measurement])
            guard let first = rows.first else { return nil }
            guard try Columns(row: first, path: path)["op_index"] == -1 else {
                throw StoreError.damaged(path: path, reason: "counts of a whole inference are missing")
            }
            let segments = try rows.map { row in
                let columns = Columns(row: row, path: path)
                let bytes: Data = try columns["counts"]
                guard let counts = SegmentCounts(bytes: [UInt8](bytes)) else {
                    throw columns.damage("counts")
                }
                return counts
            }
            let wanted = Set(segments.flatMap { $0.runs.map(\.block) }).sorted()
            let find = try database.makeStatement(sql: "SELECT address, code FROM code_blocks WHERE id = ?")
            var blocks: [CodeBlock] = []
            for id in wanted {
                guard let row = try Row.fetchOne(find, arguments: [id]) else {
                    throw StoreError.damaged(path: path, reason: "a block of code is missing")
                }
                let columns = Columns(row: row, path: path)
                let address: Int64 = try columns["address"]
                let code: Data = try columns["code"]
                guard let address = UInt32(exactly: address) else { throw columns.damage("address") }
                blocks.append(CodeBlock(address: address, code: [UInt8](code)))
            }
            let places = Dictionary(uniqueKeysWithValues: wanted.enumerated().map { ($1, $0) })
            let relocated = segments.map { $0.relocated { places[$0] ?? 0 } }
            return CountedInference(
                blocks: blocks, whole: relocated[0], perOp: Array(relocated.dropFirst()))
        }
    }
}
