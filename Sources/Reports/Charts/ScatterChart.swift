/// Points over two linear axes, with a line and a band about it.
public struct ScatterChart: Sendable {
    /// A set of points that belong together.
    public struct Series: Sendable {
        /// Name in the legend.
        public var name: String
        /// The points.
        public var points: [Point]
        /// Number of its shape and colour; its place among the series unless it has one of its own.
        public var style: Int?

        /// Creates a series.
        public init(name: String, points: [Point], style: Int? = nil) {
            self.name = name
            self.points = points
            self.style = style
        }
    }

    /// A point with its tooltip.
    public struct Point: Sendable {
        /// Horizontal position.
        public var x: Double
        /// Vertical position.
        public var y: Double
        /// Tooltip.
        public var label: String
        /// Row of the database that it stands for, for pages that lead there; nil for none.
        public var row: Int64?

        /// Creates a point.
        public init(x: Double, y: Double, label: String, row: Int64? = nil) {
            self.x = x
            self.y = y
            self.label = label
            self.row = row
        }
    }

    /// A place of a line with the ends of its interval.
    public struct Stop: Sendable {
        /// Horizontal position.
        public var x: Double
        /// The line.
        public var y: Double
        /// Lower end.
        public var low: Double
        /// Upper end.
        public var high: Double

        /// Creates a place of a line.
        public init(x: Double, y: Double, low: Double, high: Double) {
            self.x = x
            self.y = y
            self.low = low
            self.high = high
        }
    }

    /// A line across the chart at one value.
    public struct Rule: Sendable {
        /// Which way it runs.
        public enum Direction: Sendable {
            /// At a value of the vertical axis.
            case horizontal
            /// At a value of the horizontal axis.
            case vertical
        }

        /// Which way it runs.
        public var direction: Direction
        /// Where it is.
        public var value: Double
        /// What it says.
        public var name: String

        /// Creates a line.
        public init(direction: Direction, value: Double, name: String) {
            self.direction = direction
            self.value = value
            self.name = name
        }
    }

    /// Heading.
    public var title: String
    /// Second line of the heading.
    public var subtitle: String
    /// Label of the horizontal axis, with its unit.
    public var xLabel: String
    /// Label of the vertical axis, with its unit.
    public var yLabel: String
    /// The points; at most four series have shapes of their own.
    public var series: [Series]
    /// The line with its band, ascending; may be empty.
    public var line: [Stop]
    /// Names of line and band in the legend; an empty one is left out.
    public var lineNames: (line: String, band: String)
    /// Lines at one value, such as limits.
    public var rules: [Rule]
    /// Whether the vertical axis shows 0; the horizontal one always does, where it is linear.
    public var startsAtZero: Bool
    /// Whether both axes are logarithmic; what is not above 0 is left out then.
    public var isLogarithmic: Bool

    /// Creates a chart.
    public init(
        title: String, subtitle: String, xLabel: String, yLabel: String, series: [Series],
        line: [Stop] = [], lineNames: (line: String, band: String) = ("fit", "95 % interval"),
        rules: [Rule] = [], startsAtZero: Bool = true, isLogarithmic: Bool = false
    ) {
        self.title = title
        self.subtitle = subtitle
        self.xLabel = xLabel
        self.yLabel = yLabel
        self.series = series
        self.line = line
        self.lineNames = lineNames
        self.rules = rules
        self.startsAtZero = startsAtZero
        self.isLogarithmic = isLogarithmic
    }

    private static let height = 460.0
    private static let left = 72.0
    private static let right = ChartFrame.width - 24
    private static let top = 112.0
    private static let bottom = height - 52

    /// The chart as an SVG document.
    public func svg() -> String {
        let shown = series.map { $0.points.filter { isDrawn($0.x) && isDrawn($0.y) } }
        let points = shown.flatMap { $0 }
        let floor = isLogarithmic ? (points.map(\.y).min() ?? 1) / 2 : -Double.infinity
        let stops = line.filter { isDrawn($0.x) && isDrawn($0.y) && $0.low.isFinite && isDrawn($0.high) }
            .map { Stop(x: $0.x, y: max($0.y, floor), low: max($0.low, floor), high: max($0.high, floor)) }
            .filter { !isLogarithmic || $0.x >= (points.map(\.x).min() ?? 0) }
        let across = rules.filter { $0.direction == .horizontal }.map(\.value)
        let along = rules.filter { $0.direction == .vertical }.map(\.value)
        let (xs, ys) = (
            points.map(\.x) + stops.map(\.x) + along,
            points.map(\.y) + stops.flatMap { [$0.y, $0.low, $0.high] } + across
        )
        let xAxis = isLogarithmic ? Axis(decadesOf: xs) : Axis(covering: xs + [0], count: 8)
        let yAxis =
            isLogarithmic ? Axis(decadesOf: ys) : Axis(covering: ys + (startsAtZero ? [0] : []), count: 8)
        let x = { (value: Double) in xAxis.position(value, from: Self.left, to: Self.right) }
        let y = { (value: Double) in yAxis.position(value, from: Self.bottom, to: Self.top) }
        var content = axes(xAxis, yAxis, x, y)
        if stops.count > 1 {
            let upper = stops.map { "\(Figures.place(x($0.x))),\(Figures.place(y($0.high)))" }
            let lower = stops.reversed().map { "\(Figures.place(x($0.x))),\(Figures.place(y($0.low)))" }
            let middle = stops.map { "\(Figures.place(x($0.x))),\(Figures.place(y($0.y)))" }
            content.append(
                .element(
                    "path", [("class", "band"), ("d", "M" + (upper + lower).joined(separator: "L") + "Z")]))
            content.append(
                .element("path", [("class", "line"), ("d", "M" + middle.joined(separator: "L"))]))
        }
        for rule in rules where isDrawn(rule.value) { content += drawn(rule, x, y) }
        for (index, points) in shown.enumerated() {
            let style = series[index].style ?? index
            let marks = points.map { mark(style, x: x($0.x), y: y($0.y), tooltip: $0.label, row: $0.row) }
            content.append(.element("g", [("class", "series")], marks))
        }
        return ChartFrame.svg(
            height: Self.height, title: title, subtitle: subtitle, content + legend(hasLine: stops.count > 1)
        ).string
    }

    private func isDrawn(_ value: Double) -> Bool { value.isFinite && (!isLogarithmic || value > 0) }

    private func axes(
        _ xAxis: Axis, _ yAxis: Axis, _ x: (Double) -> Double, _ y: (Double) -> Double
    ) -> [Markup] {
        var content: [Markup] = []
        for tick in yAxis.ticks {
            content.append(
                ChartFrame.line(Self.left, y(tick), Self.right, y(tick), style: tick == 0 ? "axis" : "grid"))
            content.append(
                ChartFrame.text(
                    yAxis.label(tick), x: Self.left - 8, y: y(tick) + 4, style: "dim", anchor: "end"))
        }
        for tick in xAxis.ticks {
            if isLogarithmic {
                content.append(ChartFrame.line(x(tick), Self.top, x(tick), Self.bottom, style: "grid"))
            }
            content.append(ChartFrame.line(x(tick), Self.bottom, x(tick), Self.bottom + 5, style: "axis"))
            content.append(
                ChartFrame.text(
                    xAxis.label(tick), x: x(tick), y: Self.bottom + 20, style: "dim", anchor: "middle"))
        }
        content.append(ChartFrame.line(Self.left, Self.bottom, Self.right, Self.bottom, style: "axis"))
        content.append(
            ChartFrame.text(
                xLabel, x: (Self.left + Self.right) / 2, y: Self.height - 12, anchor: "middle"))
        content.append(ChartFrame.text(yLabel, x: 16, y: Self.top - 14))
        return content
    }

    private func drawn(_ rule: Rule, _ x: (Double) -> Double, _ y: (Double) -> Double) -> [Markup] {
        switch rule.direction {
        case .horizontal:
            [
                ChartFrame.line(Self.left, y(rule.value), Self.right, y(rule.value), style: "rule"),
                ChartFrame.text(
                    rule.name, x: Self.right - 4, y: y(rule.value) - 5, style: "dim", anchor: "end"),
            ]
        case .vertical:
            [
                ChartFrame.line(x(rule.value), Self.top, x(rule.value), Self.bottom, style: "rule"),
                ChartFrame.text(
                    rule.name, x: x(rule.value) - 5, y: Self.top + 12, style: "dim", anchor: "end"),
            ]
        }
    }

    private func legend(hasLine: Bool) -> [Markup] {
        var content: [Markup] = []
        var names: [(String, (Double) -> Markup)] = series.enumerated().map { index, series in
            (series.name, { x in mark(series.style ?? index, x: x, y: 70, tooltip: series.name) })
        }
        if hasLine {
            names.append((lineNames.line, { x in ChartFrame.line(x - 9, 70, x + 9, 70, style: "line") }))
        }
        if hasLine, !lineNames.band.isEmpty {
            names.append(
                (
                    lineNames.band,
                    { x in
                        ChartFrame.bar(
                            x: x - 9, y: 64, width: 18, height: 12, style: "band", tooltip: lineNames.band)
                    }
                ))
        }
        var x = 24.0
        for (name, symbol) in names {
            content.append(symbol(x))
            content.append(ChartFrame.text(name, x: x + 14, y: 74.5))
            x += ChartFrame.textWidth(name) + 36
        }
        return content
    }

    /// A mark whose shape differs by series, so that the chart can be read without colours.
    private func mark(
        _ series: Int, x: Double, y: Double, tooltip: String, row: Int64? = nil
    ) -> Markup {
        let shape =
            switch series % 4 {
            case 0: "M-5,0a5,5 0 1,0 10,0a5,5 0 1,0 -10,0Z"
            case 1: "M0,-6L6,0L0,6L-6,0Z"
            case 2: "M-4.5,-4.5H4.5V4.5H-4.5Z"
            default: "M0,-6L5.5,4.5H-5.5Z"
            }
        return .element(
            "path",
            [
                ("d", shape), ("class", "mark c\(series % ChartFrame.colours)"),
                ("transform", "translate(\(Figures.place(x)),\(Figures.place(y)))"),
            ] + (row.map { [("data-row", "\($0)")] } ?? []), [.element("title", text: tooltip)])
    }
}
