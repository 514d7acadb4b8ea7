public import Networks

/// The arena over the operators of a model: what lies where, and for how long.
public struct ArenaTimeline: Sendable, Drawable {
    private let model: Model
    private let plan: MemoryPlan
    private let account: ArenaAccount
    private let title: String

    /// Left and right end of the drawing, and its height.
    private static let left = 84.0
    private static let right = ChartFrame.width - 20
    private static let top = 108.0
    private static let height = 320.0

    /// Draws a plan of a model.
    ///
    /// - Parameter title: heading, such as the model's file name.
    public init(_ model: Model, plan: MemoryPlan, account: ArenaAccount, title: String) {
        self.model = model
        self.plan = plan
        self.account = account
        self.title = title
    }

    /// The chart as an SVG document.
    public func svg() -> String {
        let count = max(1, model.operators.count)
        let most = plan.placements.map { $0.offset + $0.bytes }.max() ?? 1
        let axis = Axis(covering: [0, Double(most) / 1024])
        let bottom = Self.top + Self.height
        let column = (Self.right - Self.left) / Double(count)
        func x(_ op: Int) -> Double { Self.left + Double(op) * column }
        func y(_ bytes: Int) -> Double { axis.position(Double(bytes) / 1024, from: bottom, to: Self.top) }
        var content: [Markup] = axis.ticks.flatMap { tick -> [Markup] in
            let place = axis.position(tick, from: bottom, to: Self.top)
            return [
                ChartFrame.line(Self.left, place, Self.right, place, style: "grid"),
                ChartFrame.text(
                    axis.label(tick), x: Self.left - 8, y: place + 4, style: "dim", anchor: "end"),
            ]
        }
        content.append(ChartFrame.text("KiB from the arena's start", x: 16, y: Self.top - 14, style: "dim"))
        let peak = account.peak
        content.append(
            ChartFrame.bar(
                x: x(max(0, peak.op)), y: Self.top, width: column, height: Self.height, style: "band",
                tooltip: "fullest at op \(peak.op)"))
        for placement in plan.placements {
            content += box(
                placement, x: x(max(0, placement.firstOp)), end: x(placement.lastOp + 1),
                y: y(placement.offset + placement.bytes), bottom: y(placement.offset))
        }
        content += labels(bottom: bottom, column: column, x: x)
        content += legend()
        let subtitle =
            "\(Figures.kibibytes(plan.tensorBytes + plan.scratchBytes)) for tensors and scratch; fullest at "
            + place(of: peak) + " with \(Figures.kibibytes(peak.liveBytes)) alive"
        return ChartFrame.svg(height: bottom + 92, title: title, subtitle: subtitle, content).string
    }

    /// A row for each placement.
    var table: [[String]] {
        [["tensor", "offset", "bytes", "first op", "last op", "alive where it is fullest"]]
            + plan.placements.map { placement in
                [
                    name(placement), "\(placement.offset)", "\(placement.bytes)",
                    "\(max(0, placement.firstOp))", "\(placement.lastOp)",
                    account.peak.alive.contains(placement) ? "yes" : "no",
                ]
            }
    }

    private func place(of moment: ArenaAccount.Moment) -> String {
        model.operators.indices.contains(moment.op) ? model.operators[moment.op].place : "the input"
    }

    private func style(_ placement: MemoryPlan.Placement) -> String {
        guard case .tensor(let index) = placement.content else { return "c4" }
        if model.inputs.contains(index) { return "c2" }
        return model.outputs.contains(index) ? "c1" : "c0"
    }

    private func name(_ placement: MemoryPlan.Placement) -> String {
        switch placement.content {
        case .tensor(let index):
            let tensor = model.tensors[index]
            let shape = tensor.shape.map(String.init).joined(separator: "x")
            return tensor.name.isEmpty ? shape : "\(tensor.name) \(shape)"
        case .scratch(let op): return "scratch of op \(op)"
        }
    }

    private func box(
        _ placement: MemoryPlan.Placement, x: Double, end: Double, y: Double, bottom: Double
    ) -> [Markup] {
        let tooltip =
            "\(name(placement)): \(placement.bytes) bytes at \(placement.offset), ops \(max(0, placement.firstOp)) to "
            + "\(placement.lastOp)"
        let isAtPeak = account.peak.alive.contains(placement)
        var parts = [
            ChartFrame.bar(
                x: x, y: y, width: end - x, height: max(1, bottom - y),
                style: style(placement) + " mark" + (isAtPeak ? "" : " faint"), tooltip: tooltip)
        ]
        // A caption where there is room for it.
        let caption = Figures.kibibytes(placement.bytes)
        if bottom - y >= 16, end - x >= ChartFrame.textWidth(caption) + 8 {
            parts.append(
                ChartFrame.text(
                    caption, x: (x + end) / 2, y: (y + bottom) / 2 + 4.5, style: "on", anchor: "middle"))
        }
        return parts
    }

    /// Numbers of operators below, as many as there is room for.
    private func labels(bottom: Double, column: Double, x: (Int) -> Double) -> [Markup] {
        let step = max(1, Int((28 / column).rounded(.up)))
        var parts = stride(from: 0, to: model.operators.count, by: step).map { op in
            ChartFrame.text("\(op)", x: x(op) + column / 2, y: bottom + 18, style: "dim", anchor: "middle")
        }
        parts.append(
            ChartFrame.text(
                "operators, in order of execution", x: (Self.left + Self.right) / 2, y: bottom + 40,
                style: "dim",
                anchor: "middle"))
        return parts
    }

    private func legend() -> [Markup] {
        var x = Self.left
        let y = Self.top + Self.height + 66
        var parts: [Markup] = [
            .element(
                "style", [],
                [
                    .raw(
                        ".chart .faint{opacity:.62}.chart text.on{fill:#fff;font-weight:600;paint-order:stroke;"
                            + "stroke:#0008;stroke-width:2.5px}")
                ])
        ]
        for (style, label) in [
            ("c2", "input"), ("c0", "between operators"), ("c1", "output"), ("c4", "scratch"),
            ("band", "fullest"),
        ] {
            parts.append(
                ChartFrame.bar(x: x, y: y - 10, width: 12, height: 12, style: style, tooltip: label))
            parts.append(ChartFrame.text(label, x: x + 18, y: y + 1, style: "dim"))
            x += ChartFrame.textWidth(label) + 38
        }
        return parts
    }
}
