import Facts
public import Latency
public import Records

/// Published latencies against predictions, predictor by predictor, and what each predictor's errors are.
public struct CycleAccountTable: Sendable {
    /// A published latency and its predictions.
    public struct Line: Sendable {
        /// The published network.
        public var point: PublishedPoints.Point
        /// Published latency in milliseconds.
        public var published: Double
        /// The row that the predictions are of.
        public var row: MeasurementRow
        /// Predictions in milliseconds before any factor.
        public var predictions: [CycleAccount: Double]
    }

    /// What a factor fitted on one board does on another.
    public struct Transfer: Sendable {
        /// (predicted - latency) / latency of each line that counts, in order.
        public var errors: [Double]

        /// Mean absolute error.
        public var meanError: Double { errors.reduce(0) { $0 + abs($1) } / Double(max(errors.count, 1)) }
        /// Largest absolute error.
        public var worstError: Double { errors.map(abs).max() ?? 0 }
    }

    /// The board that factors are fitted on.
    public let board: String
    /// Lines by board.
    public let lines: [String: [Line]]

    /// Finds the rows of published networks: the newest of each that the detailed tier counted.
    ///
    /// - Parameters:
    ///   - engine: only rows of this engine.
    ///   - board: the board that factors are fitted on.
    public init(
        _ published: PublishedPoints, in store: Store, engine: String, fittedOn board: String
    ) throws {
        self.board = board
        let rows = try store.measurements().filter {
            $0.origin == .emulated && $0.board.engine == engine
                && $0.board.cycleModel?.hasSuffix(" detailed") == true
        }
        var lines: [String: [Line]] = [:]
        for point in published.points {
            for (board, milliseconds) in point.milliseconds {
                let candidates = rows.filter { $0.board.board == board && $0.model.macs == point.macs }
                let match = point.files.lazy.compactMap { file in
                    candidates.last { $0.model.name == file || $0.model.name == file + ".tflite" }
                }.first
                guard let row = match else { continue }
                var predictions: [CycleAccount: Double] = [:]
                for predictor in CycleAccount.allCases {
                    predictions[predictor] = try predictor.milliseconds(row, in: store)
                }
                guard predictions.count == CycleAccount.allCases.count else { continue }
                lines[board, default: []].append(
                    Line(point: point, published: milliseconds, row: row, predictions: predictions))
            }
        }
        self.lines = lines
    }

    /// Lines of a board that count.
    public func counted(_ board: String) -> [Line] { (lines[board] ?? []).filter(\.point.counts) }

    /// The factor of a predictor on a board; nil for fewer than 3 lines that count.
    public func fit(_ predictor: CycleAccount, on board: String? = nil) -> ScaleFit? {
        let lines = counted(board ?? self.board)
        return ScaleFit(
            predictions: lines.map { $0.predictions[predictor] ?? 0 }, latencies: lines.map(\.published))
    }

    /// The errors on `other` with the factor fitted on this table's board.
    public func transfer(_ predictor: CycleAccount, to other: String) -> Transfer? {
        let lines = counted(other)
        guard let scale = fit(predictor)?.scale, !lines.isEmpty else { return nil }
        return Transfer(
            errors: lines.map { scale * ($0.predictions[predictor] ?? 0) / $0.published - 1 })
    }

    /// Latency on this table's board over that on `other`, published and predicted, of networks that count on both.
    public func ratios(
        _ predictor: CycleAccount, to other: String
    ) -> [(name: String, published: Double, predicted: Double)] {
        let others = Dictionary(
            counted(other).map { ($0.point.name, $0) }, uniquingKeysWith: { first, _ in first })
        return counted(board).compactMap { line in
            guard let match = others[line.point.name], let own = line.predictions[predictor],
                let its = match.predictions[predictor], its > 0
            else { return nil }
            return (line.point.name, line.published / match.published, own / its)
        }
    }

    /// Published latency over prediction on each board, the lowest and the highest, for rows of either tier.
    public func residuals(source: String) -> [HardwareResidual] {
        lines.keys.sorted().flatMap { board in
            [(CycleAccount.pipeline, "fast"), (.dataCache, "detailed")].compactMap { predictor, tier in
                let counted = counted(board)
                let ratios = counted.map { $0.published / ($0.predictions[predictor] ?? .infinity) }.sorted()
                guard ratios.count >= 3, let low = ratios.first, let high = ratios.last,
                    let first = counted.first
                else { return nil }
                let words = (first.row.board.cycleModel ?? "").split(separator: " ").dropLast()
                return HardwareResidual(
                    board: board, cycleModel: (words + [Substring(tier)]).joined(separator: " "),
                    engine: first.row.engineName, flags: first.row.board.flags, points: ratios.count,
                    low: low, median: ratios[(ratios.count - 1) / 2], high: high, source: source)
            }
        }
    }
}
