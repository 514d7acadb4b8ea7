import Cycles
import Facts
import Foundation
import GRDB

/// The rows of an export on their way into an empty database.
struct ExportedRows {
    private let store: Store
    private let export: ExportReader
    private let database: Database
    private let provenance: ExportProvenance
    /// Firmware by its number.
    private let firmwares: [Int: BoardIdentity]
    /// Its row by its number: finding it by what it says of itself would take an eighth of a row's time.
    private let firmwareRows: [Int: FirmwareRow]

    /// Reads what the rows have in common.
    init(store: Store, export: ExportReader, database: Database) throws {
        self.store = store
        self.export = export
        self.database = database
        provenance = try export.provenance()
        firmwares = Dictionary(
            provenance.firmwares.map { ($0.number, $0.identity) }, uniquingKeysWith: { first, _ in first })
        firmwareRows = try firmwares.mapValues { try store.firmwareRow($0, in: database) }
    }

    /// Inserts all rows.
    func insert() throws {
        let runs = try insertRuns()
        try stageOperators()
        try insertSamples(runs)
        try insertFailures(runs)
        try insertSentinels()
        try insertCounts(try insertBlocks())
        try export.each(.energies, isOptional: true) { row in
            try MeteredEnergy.table.insert(
                try row.energy(), [try measurement(row.text("key"), row)], in: database)
        }
        try export.each(.calibrations, isOptional: true) { row in
            try store.insert(
                try row.calibration(measurements(row)), provenance: row.provenance(), in: database)
        }
        try export.each(.fits, isOptional: true) { row in
            _ = try store.insert(
                try row.fit(firmwares, measurements(row)), provenance: row.provenance(), in: database)
        }
    }

    private func insertRuns() throws -> [Int: Int64] {
        try Dictionary(
            uniqueKeysWithValues: provenance.runs.map { run in
                guard let firmware = firmwares[run.firmware] else {
                    throw ExchangeError(
                        file: "provenance.json", line: 0,
                        reason: "expected firmware \(run.firmware) of run \(run.number), found none")
                }
                return (
                    run.number,
                    try store.runRow(
                        of: run.plan, board: firmware, origin: run.origin, provenance: run.started,
                        in: database)
                )
            })
    }

    /// Puts the operators where each sample finds its own: there may be more than fit into memory.
    private func stageOperators() throws {
        let columns = OpTiming.table.columns.joined(separator: ", ")
        try database.execute(sql: "CREATE TABLE staged (key TEXT, line INTEGER, \(columns))")
        let staging = RecordTable<OpTiming>("staged", others: ["key", "line"], fields: OpTiming.table.fields)
        try export.each(.operators) { row in
            do {
                try staging.insert(OpTiming(from: row), [row.text("key"), row.line], in: database)
            } catch let error as UnstorableNumber {
                throw row.problem("expected cycles of at most 63 bits, found \(error.value)")
            }
        }
        try database.execute(sql: "CREATE INDEX staged_by_key ON staged (key)")
    }

    private func insertSamples(_ runs: [Int: Int64]) throws {
        let find = try database.makeStatement(sql: "SELECT * FROM staged WHERE key = ? ORDER BY op_index")
        try export.each(.samples) { row in
            let key = try row.text("key")
            let operators = try Row.fetchAll(find, arguments: [key]).map {
                try OpTiming(from: Columns(row: $0, path: store.path))
            }
            let found = try store.insert(
                try row.profile(firmwares, operators), sample: try row.sample(runs),
                place: try row.text("place"), firmware: firmwareRows[try row.value("firmware")], in: database)
            guard found.key == key, found.result == (try row.text("result")) else { throw Self.edited(row) }
            if let drift = try row.optionalNumber("drift") {
                try database.execute(
                    sql: "UPDATE measurements SET drift = ? WHERE id = ?", arguments: [drift, found.id])
            }
        }
        let stray = try Int.fetchOne(
            database,
            sql:
                "SELECT line FROM staged WHERE key NOT IN (SELECT key FROM measurements) ORDER BY line LIMIT 1"
        )
        if let stray {
            throw ExchangeError(
                file: ExportTable.operators.file, line: stray,
                reason: "expected an operator of a row in samples.csv, found another")
        }
    }

    private func insertFailures(_ runs: [Int: Int64]) throws {
        try export.each(.failures) { row in
            let attempt = try row.attempt(firmwares, runs)
            let written = try store.insert(attempt, in: database)
            // Older versions wrote an outcome where the board had failed, with the key of one.
            let key =
                if let sample = attempt.sample, attempt.claimsOutcome {
                    RowKey.sample(sample.index, of: try RowKey.Run(sample.run, in: database))
                } else {
                    written
                }
            guard try key == row.text("key") else { throw Self.edited(row) }
        }
    }

    private func insertSentinels() throws {
        try export.each(.sentinels) { row in
            var sentinel = SentinelRow()
            try SentinelRow.table.read(into: &sentinel, from: row)
            try SentinelRow.table.insert(
                sentinel,
                [try measurement(row.text("key"), row), try measurement(row.text("reference_key"), row)],
                in: database)
        }
    }

    /// Rows of the blocks of code by their numbers.
    private func insertBlocks() throws -> [Int: Int] {
        var blocks: [Int: Int] = [:]
        try export.each(.blocks, isOptional: true) { row in
            let number: Int = try row.value("firmware")
            guard let firmware = firmwareRows[number] else {
                throw row.problem("expected a firmware of provenance.json, found \(number)")
            }
            var code = CodeRow()
            try CodeRow.table.read(into: &code, from: row)
            try CodeRow.table.insert(code, [firmware.id], in: database)
            blocks[try row.value("block")] = Int(database.lastInsertedRowID)
        }
        return blocks
    }

    private func insertCounts(_ blocks: [Int: Int]) throws {
        try export.each(.counts, isOptional: true) { row in
            var executed = ExecutionRow()
            try ExecutionRow.table.read(into: &executed, from: row)
            guard executed.opIndex >= -1 else {
                throw row.problem("expected -1 or more in column op_index, found \(executed.opIndex)")
            }
            guard let counts = SegmentCounts(bytes: [UInt8](executed.counts)),
                counts.runs.allSatisfy({ blocks[$0.block] != nil })
            else { throw row.problem("expected counts of blocks in blocks.csv, found others") }
            executed.counts = Data(counts.relocated { blocks[$0] ?? 0 }.bytes)
            try ExecutionRow.table.insert(
                executed, [try measurement(row.text("key"), row)], in: database)
        }
        let isCut = try Bool.fetchOne(
            database,
            sql: """
                SELECT EXISTS (SELECT measurement_id FROM execution_counts
                    GROUP BY measurement_id HAVING min(op_index) <> -1)
                """)
        if isCut == true {
            throw ExchangeError(
                file: ExportTable.counts.file, line: 0,
                reason: "expected counts of a whole inference, op_index -1, for each key, found none for some"
            )
        }
    }

    /// The row of a measurement by its key.
    private func measurement(_ key: String, _ row: ImportTable.Row) throws -> Int64 {
        let id = try Int64.fetchOne(
            try database.cachedStatement(sql: "SELECT id FROM measurements WHERE key = ?"), arguments: [key])
        guard let id else {
            throw row.problem("expected the key of a row in samples.csv, found '\(key.prefix(40))'")
        }
        return id
    }

    /// The rows that a fit or a calibration stands on.
    private func measurements(_ row: ImportTable.Row) throws -> [Int64] {
        try row.texts("measurement_keys").map { try measurement($0, row) }
    }

    private static func edited(_ row: ImportTable.Row) -> ExchangeError {
        row.problem("expected a row that fits its key, found another; export it again")
    }
}
