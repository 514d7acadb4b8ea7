public import Networks
public import Records

/// Operators by what they compute a cycle and what they compute for each byte, under what the fastest kernels reach.
///
/// After Williams, Waterman and Patterson (Communications of the ACM 52(4), 2009), whose ceilings are those of the machine; here
/// they are those that kernels reach on the same kind of board, since what a core could do says little of int8 kernels.
public struct Roofline: Sendable, Drawable {
    /// An operator with MACs.
    public struct Mark: Sendable {
        /// Position in the order of execution.
        public var index: Int
        /// Such as `CONV_2D`.
        public var name: String
        /// Multiply-accumulates.
        public var macs: Int
        /// Bytes of constants and tensors that it reads and writes, each once.
        public var bytes: Int
        /// Cycles of the core.
        public var cycles: Double

        /// An operator that takes so many cycles; nil where it has no MACs, or nothing is known of its time.
        public init?(_ account: OperatorAccount, cycles: Double?) {
            let bytes = account.constantBytes + account.inputBytes + account.outputBytes
            guard let cycles, cycles > 0, account.macs > 0, bytes > 0 else { return nil }
            (index, name, macs) = (account.index, account.code.name, account.macs)
            (self.bytes, self.cycles) = (bytes, cycles)
        }

        var macsPerCycle: Double { Double(macs) / cycles }
        var macsPerByte: Double { Double(macs) / Double(bytes) }
        var bytesPerCycle: Double { Double(bytes) / cycles }
    }

    private let title: String
    private let board: String
    private let origin: String
    private let marks: [Mark]
    /// Cycles of all operators, those without MACs too.
    private let cycles: Double
    private let macsPerCycle: Double
    private let bytesPerCycle: Double

    /// Draws operators of a model; nil where none has MACs and a time.
    ///
    /// - Parameters:
    ///   - operators: all of the model, with their cycles.
    ///   - references: other operators on the same kind of board, of the same origin.
    ///   - origin: what cycles are, such as `emulated`.
    public init?(
        _ operators: [(account: OperatorAccount, cycles: Double?)], references: [Mark], title: String,
        board: String, origin: String
    ) {
        marks = operators.compactMap { Mark($0.account, cycles: $0.cycles) }
        cycles = operators.reduce(0) { $0 + ($1.cycles ?? 0) }
        (self.title, self.board, self.origin) = (title, board, origin)
        let all = marks + references
        guard !marks.isEmpty, let compute = all.map(\.macsPerCycle).max(),
            let memory = all.map(\.bytesPerCycle).max()
        else { return nil }
        (macsPerCycle, bytesPerCycle) = (compute, memory)
    }

    /// Draws the operators of a row whose model is known; nil where the row has no times of them.
    public init?(_ row: MeasurementRow, _ timings: [OpTiming], of model: Model, references: [Mark]) {
        let known = Dictionary(timings.map { ($0.index, Double($0.cycles)) }, uniquingKeysWith: { $1 })
        self.init(
            OperatorAccount.all(of: model).map { ($0, known[$0.index]) }, references: references,
            title: row.model.name, board: row.boardName, origin: row.originName)
    }

    /// The chart as an SVG document.
    public func svg() -> String { chart.svg() }

    var table: [[String]] { chart.table }

    private var chart: ScatterChart {
        let numbers = Set(marks.map { OperatorColour.number(of: $0.name) }).sorted()
        let series = numbers.map { number in
            let own = marks.filter { OperatorColour.number(of: $0.name) == number }
            let names = own.map(\.name).reduce(into: [String]()) { if !$0.contains($1) { $0.append($1) } }
            return ScatterChart.Series(
                name: names.prefix(2).joined(separator: ", ") + (names.count > 2 ? ", ..." : ""),
                points: own.map {
                    ScatterChart.Point(x: $0.macsPerByte, y: $0.macsPerCycle, label: label($0))
                },
                style: number)
        }
        return ScatterChart(
            title: "Roofline of \(title)",
            subtitle: "\(board), \(origin); ceilings are what its fastest kernels reach: "
                + "\(Figures.short(macsPerCycle)) MAC/cycle, \(Figures.short(bytesPerCycle)) bytes/cycle",
            xLabel: "MACs for each byte of weights (flash) and tensors (SRAM) read or written",
            yLabel: "MACs a cycle, \(origin)", series: series, line: roof,
            lineNames: ("ceilings", ""), isLogarithmic: true)
    }

    /// From the leftmost mark up along the memory's ceiling, then along the kernels'.
    private var roof: [ScatterChart.Stop] {
        let xs = marks.map(\.macsPerByte)
        let ridge = macsPerCycle / bytesPerCycle
        let (first, last) = (xs.min() ?? 1, xs.max() ?? 1)
        return [first, last, ridge, 2 * max(first, ridge)].filter { $0 >= first }.sorted().map { x in
            let y = ceiling(x)
            return ScatterChart.Stop(x: x, y: y, low: y, high: y)
        }
    }

    private func ceiling(_ macsPerByte: Double) -> Double { min(macsPerCycle, macsPerByte * bytesPerCycle) }

    private func label(_ mark: Mark) -> String {
        let reached = mark.macsPerCycle / ceiling(mark.macsPerByte) * 100
        let time = cycles > 0 ? ", \(Figures.fixed(mark.cycles / cycles * 100, 1)) % of the time" : ""
        let bound = mark.macsPerByte * bytesPerCycle < macsPerCycle ? "memory's" : "kernels'"
        return "\(mark.index) \(mark.name): \(mark.macs) MACs, \(Figures.kibibytes(mark.bytes)), "
            + "\(Figures.fixed(mark.macsPerCycle, 3)) MAC/cycle, \(Figures.short(mark.macsPerByte)) MACs a byte; "
            + "\(Figures.fixed(reached, 0)) % of the \(bound) ceiling\(time)"
    }
}
