public import Records

/// The charts of one row: memory by use, time by operator.
public struct ModelCharts: Sendable {
    private let row: MeasurementRow
    private let timings: [OpTiming]
    private let roofline: Roofline?
    private let arena: ArenaTimeline?

    /// Draws a row with its operators.
    public init(row: MeasurementRow, ops: [OpTiming]) {
        self.row = row
        timings = ops
        (roofline, arena) = (nil, nil)
    }

    init(_ detail: ReportContent.Detail) {
        (row, timings) = (detail.row, detail.ops)
        (roofline, arena) = (detail.roofline, detail.arena)
    }

    /// SRAM and flash by use.
    public var memorySVG: String { memory.svg() }

    /// Time by operator; without bars where none was taken.
    public var operatorsSVG: String { ops.svg() }

    func drawings(prefix: String) -> [Drawing] {
        var drawings = [memory.drawing("\(prefix)-memory")]
        if !timings.isEmpty { drawings.append(ops.drawing("\(prefix)-ops")) }
        if let roofline { drawings.append(roofline.drawing("\(prefix)-roofline")) }
        if let arena { drawings.append(arena.drawing("\(prefix)-arena")) }
        return drawings
    }

    private var memory: StackedBarChart {
        StackedBarChart(
            title: "Memory of \(row.model.name)",
            subtitle:
                "\(row.boardName), engine \(row.engineName), by the firmware's account (\(row.originName))",
            unit: "bytes, \(row.originName)",
            bars: [
                .init(name: "SRAM", parts: row.sram.parts), .init(name: "Flash", parts: row.flash.parts),
            ])
    }

    private var ops: BarChart {
        BarChart(
            title: "Time by operator of \(row.model.name)",
            subtitle: "\(row.boardName), one inference, \(row.originName)",
            unit: "ms \(row.originName)",
            bars: timings.map { op in
                let ms = row.milliseconds(op.cycles)
                return BarChart.Bar(
                    name: "\(op.index) \(op.name)", value: ms,
                    caption: "\(Figures.short(ms)) ms\(Self.rate(op, ms))",
                    group: OperatorColour.number(of: op.name))
            })
    }

    private static func rate(_ op: OpTiming, _ ms: Double) -> String {
        guard ms > 0, op.macs > 0 else { return "" }
        return ", \(Figures.fixed(2 * Double(op.macs) / ms / 1000, 0)) Mop/s"
    }
}
