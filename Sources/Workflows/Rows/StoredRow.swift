import Console
import Facts
package import Records

/// One stored row with its operators and energies.
package struct StoredRow {
    package let row: MeasurementRow
    package let operators: [OpTiming]
    let energy: EnergyRow?

    /// Reads a row; throws a `CommandError` where there is none.
    package init(_ id: Int64, of store: Store) throws {
        guard let row = try store.measurement(id) else {
            throw CommandError.input(
                "\(store.path): expected row \(id), found none; throughline list shows the rows there are")
        }
        self.row = row
        operators = try store.opTimings(of: id)
        energy = try store.energies(row: id, limit: 1).first
    }

    /// As JSON shows it (docs/reference/json.md).
    package struct Document: Encodable {
        struct Op: Encodable {
            let index: Int
            let op: String
            let macs: Int
            let cycles: UInt64
            let latencyMs: Double
        }

        fileprivate let row: RowDocument
        fileprivate let details: Details

        struct Details: Encodable {
            let clockHz: Int
            let compiler: String
            let compilerFlags: String
            let features: [String]
            let cycleModel: String?
            let sram: SRAMBreakdown
            let flash: FlashBreakdown
            let perOp: [Op]
            let meteredMillijoules: Double?
            let place: String?
            let sentinelDrift: Double?
        }

        /// Writes row and details side by side.
        package func encode(to encoder: any Encoder) throws {
            try row.encode(to: encoder)
            try details.encode(to: encoder)
        }
    }

    /// As JSON shows it.
    package var document: Document {
        Document(
            row: RowDocument(row),
            details: Document.Details(
                clockHz: row.board.clockHz, compiler: row.board.compiler, compilerFlags: row.board.flags,
                features: row.board.features, cycleModel: row.board.cycleModel, sram: row.sram,
                flash: row.flash,
                perOp: operators.map {
                    Document.Op(
                        index: $0.index, op: $0.name, macs: $0.macs, cycles: $0.cycles,
                        latencyMs: milliseconds($0.cycles))
                }, meteredMillijoules: energy?.metered?.energy.millijoules,
                place: row.place.isEmpty ? nil : row.place, sentinelDrift: row.drift))
    }

    private func milliseconds(_ cycles: UInt64) -> Double {
        Double(cycles) / Double(max(1, row.board.clockHz)) * 1000
    }

    /// Lines for readers.
    package var lines: [String] {
        let board = row.board
        var head = TextTable([.left, .left])
        head.add(["row", "\(row.id), recorded \(row.recordedAt)"])
        head.add([
            "model",
            "\(ErrorLine.printable(row.model.name)), \(row.model.bytes) bytes, SHA-256 \(row.model.sha256)",
        ])
        if let sample = row.sample {
            head.add([
                "sample", "\(sample.index) of run \(sample.run): \(sample.backbone) \(sample.architecture)",
            ])
        }
        head.add([
            "board",
            "\(board.board) \(board.uniqueID) (\(row.origin.rawValue)), \(board.clockHz / 1_000_000) MHz",
        ])
        head.add(["firmware", "\(board.engine) \(board.engineVersion), build \(board.firmwareBuildID)"])
        head.add(["compiler", "\(board.compiler) \(board.flags)"])
        head.add([
            "latency",
            "\(Figure.milliseconds(row.latencyMilliseconds)) \(row.origin.rawValue), first "
                + Figure.milliseconds(milliseconds(row.coldCycles)),
        ])
        if let energy = energy?.metered?.energy {
            head.add(["energy", "\(Figure.fixed(energy.millijoules, 3)) mJ metered"])
        }
        for (label, parts) in [("SRAM", row.sram.parts), ("flash", row.flash.parts)] {
            head.add([label, parts.map { "\($0.label) \($0.bytes)" }.joined(separator: ", ")])
        }
        var table = TextTable([.right, .left, .right, .right, .right])
        table.add(["op", "", "MAC", "cycles", "time"])
        for op in operators {
            table.add([
                "\(op.index)", op.name, "\(op.macs)", "\(op.cycles)",
                Figure.milliseconds(milliseconds(op.cycles)),
            ])
        }
        return head.lines(indent: "") + (operators.isEmpty ? [] : table.lines())
    }
}
