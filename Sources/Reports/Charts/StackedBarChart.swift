/// Memories split by use, one horizontal bar each, drawn to the scale of the largest.
public struct StackedBarChart: Sendable, Drawable {
    /// One memory.
    public struct Bar: Sendable {
        /// Label in front of the bar.
        public var name: String
        /// Parts in order; the last is what is free.
        public var parts: [(label: String, bytes: Int)]

        /// Creates a bar.
        public init(name: String, parts: [(label: String, bytes: Int)]) {
            self.name = name
            self.parts = parts
        }
    }

    /// Heading.
    public var title: String
    /// Second line of the heading.
    public var subtitle: String
    /// What the parts' bytes are, for the table.
    public var unit: String
    /// The memories; each fills the whole width, as their sizes differ by much.
    public var bars: [Bar]

    /// Creates a chart.
    public init(title: String, subtitle: String, unit: String, bars: [Bar]) {
        self.title = title
        self.subtitle = subtitle
        self.unit = unit
        self.bars = bars
    }

    /// A row for each part.
    var table: [[String]] {
        [["memory", "part", unit]]
            + bars.flatMap { bar in bar.parts.map { [bar.name, $0.label, "\($0.bytes)"] } }
    }

    /// The chart as an SVG document.
    public func svg() -> String {
        let left = 16.0
        let width = ChartFrame.width - 32
        var y = 72.0
        var content: [Markup] = []
        for bar in bars {
            let total = bar.parts.reduce(0) { $0 + max(0, $1.bytes) }
            content.append(
                ChartFrame.text("\(bar.name), \(Figures.kibibytes(total))", x: left, y: y + 4, style: "name"))
            var x = left
            for (index, part) in bar.parts.enumerated() where part.bytes > 0 {
                let share = Double(part.bytes) / Double(max(1, total))
                content.append(
                    ChartFrame.bar(
                        x: x, y: y + 12, width: share * width, height: 34,
                        style: Self.style(index, of: bar), tooltip: Self.caption(part, share)))
                x += share * width
            }
            y += 62
            y = legend(bar, total: total, from: y, into: &content) + 30
        }
        return ChartFrame.svg(height: y - 4, title: title, subtitle: subtitle, content).string
    }

    /// Writes the captions in as many lines as they need and returns the last line's place.
    private func legend(_ bar: Bar, total: Int, from start: Double, into content: inout [Markup]) -> Double {
        var x = 16.0
        var y = start
        for (index, part) in bar.parts.enumerated() {
            let caption = Self.caption(part, Double(part.bytes) / Double(max(1, total)))
            let width = ChartFrame.textWidth(caption) + 34
            if x > 16, x + width > ChartFrame.width - 8 {
                x = 16
                y += 22
            }
            content.append(
                ChartFrame.bar(
                    x: x, y: y - 10, width: 12, height: 12, style: Self.style(index, of: bar),
                    tooltip: part.label))
            content.append(ChartFrame.text(caption, x: x + 18, y: y + 1, style: "dim"))
            x += width
        }
        return y
    }

    private static func style(_ index: Int, of bar: Bar) -> String {
        // Free memory is always the pale colour.
        index == bar.parts.count - 1 ? "c5" : "c\(index % (ChartFrame.colours - 1))"
    }

    private static func caption(_ part: (label: String, bytes: Int), _ share: Double) -> String {
        "\(part.label) \(Figures.kibibytes(part.bytes)) (\(Figures.fixed(share * 100, 1)) %)"
    }
}
