/// Horizontal bars, one a line, each with its label in front and its figure behind.
public struct BarChart: Sendable, Drawable {
    /// One bar.
    public struct Bar: Sendable {
        /// Label in front of the bar.
        public var name: String
        /// Length of the bar.
        public var value: Double
        /// Figure behind the bar.
        public var caption: String
        /// Bars of equal groups have equal colours.
        public var group: Int

        /// Creates a bar.
        public init(name: String, value: Double, caption: String, group: Int = 0) {
            self.name = name
            self.value = value
            self.caption = caption
            self.group = group
        }
    }

    /// Heading.
    public var title: String
    /// Second line of the heading.
    public var subtitle: String
    /// What values are, with their unit.
    public var unit: String
    /// The bars from top to bottom.
    public var bars: [Bar]

    /// Creates a chart.
    public init(title: String, subtitle: String, unit: String, bars: [Bar]) {
        self.title = title
        self.subtitle = subtitle
        self.unit = unit
        self.bars = bars
    }

    /// A row for each bar.
    var table: [[String]] {
        [["name", unit, "caption"]] + bars.map { [$0.name, Figures.seven($0.value), $0.caption] }
    }

    /// The chart as an SVG document.
    public func svg() -> String {
        let nameWidth = bars.map { ChartFrame.textWidth($0.name) }.max() ?? 0
        let captionWidth = bars.map { ChartFrame.textWidth($0.caption) }.max() ?? 0
        let left = 16 + nameWidth + 10
        let width = max(40, ChartFrame.width - 16 - captionWidth - 8 - left)
        let largest = bars.map(\.value).filter(\.isFinite).max() ?? 0
        var y = 66.0
        var content: [Markup] = []
        for bar in bars {
            let length = largest > 0 && bar.value.isFinite ? max(0, bar.value) / largest * width : 0
            content.append(
                ChartFrame.text(bar.name, x: left - 8, y: y + 12, style: "dim", anchor: "end"))
            content.append(
                ChartFrame.bar(
                    x: left, y: y, width: length, height: 16,
                    style: "c\(bar.group % (ChartFrame.colours - 1))",
                    tooltip: "\(bar.name): \(bar.caption)"))
            content.append(ChartFrame.text(bar.caption, x: left + length + 8, y: y + 12))
            y += 22
        }
        return ChartFrame.svg(height: y + 12, title: title, subtitle: subtitle, content).string
    }
}
