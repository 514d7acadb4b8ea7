/// What all charts share: size, style sheet, title and accessible name.
enum ChartFrame {
    /// Width of a chart in drawing units.
    static let width = 760.0

    /// Number of colours in the style sheet, classes `c0`, `c1` and so on.
    static let colours = 6

    /// Colours that stay apart for colour-blind readers (after Okabe and Ito, 2008), for light and dark.
    static let style = """
        .chart{font:13px system-ui,-apple-system,'Segoe UI',sans-serif;--ink:#1c2330;--dim:#5a6474;\
        --grid:#dfe3ea;--paper:#fff;--c0:#0b62a8;--c1:#c2500a;--c2:#0a7f62;--c3:#8a4b9c;--c4:#b98a00;--c5:#d4d9e1}
        @media (prefers-color-scheme:dark){.chart{--ink:#e8ebf0;--dim:#9aa5b5;--grid:#333b48;--paper:#14181f;\
        --c0:#5eb0ef;--c1:#f59055;--c2:#44c7a2;--c3:#cb94dc;--c4:#e6c04a;--c5:#3b4452}}
        .chart text{fill:var(--ink)}.chart .dim{fill:var(--dim)}.chart .head{font-size:16px;font-weight:600}
        .chart .grid{stroke:var(--grid)}.chart .axis{stroke:var(--dim)}.chart .paper{fill:var(--paper)}
        .chart .c0{fill:var(--c0)}.chart .c1{fill:var(--c1)}.chart .c2{fill:var(--c2)}
        .chart .c3{fill:var(--c3)}.chart .c4{fill:var(--c4)}.chart .c5{fill:var(--c5)}
        .chart .rule{stroke:var(--ink);stroke-width:1.5;stroke-dasharray:6 4}
        .chart .line{fill:none;stroke:var(--ink);stroke-width:1.5}.chart .band{fill:var(--dim);opacity:.18}
        .chart .mark{stroke:var(--paper);stroke-width:1}
        """

    /// Wraps a drawing into an `svg` element with its heading.
    static func svg(height: Double, title: String, subtitle: String, _ content: [Markup]) -> Markup {
        let size = "0 0 \(Figures.place(width)) \(Figures.place(height))"
        return .element(
            "svg",
            [
                ("xmlns", "http://www.w3.org/2000/svg"), ("viewBox", size), ("class", "chart"),
                ("role", "img"), ("aria-label", title + ". " + subtitle),
            ],
            [
                .element("style", [], [.raw(style)]),
                .element(
                    "rect",
                    [("class", "paper"), ("width", Figures.place(width)), ("height", Figures.place(height))]
                ),
                text(title, x: 16, y: 26, style: "head"), text(subtitle, x: 16, y: 46, style: "dim"),
            ] + content)
    }

    /// A line of text.
    static func text(
        _ text: String, x: Double, y: Double, style: String = "", anchor: String = "start"
    ) -> Markup {
        .element(
            "text",
            [
                ("x", Figures.place(x)), ("y", Figures.place(y)), ("text-anchor", anchor), ("class", style),
            ], text: text)
    }

    /// A straight line.
    static func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, style: String) -> Markup {
        .element(
            "line",
            [
                ("x1", Figures.place(x1)), ("y1", Figures.place(y1)), ("x2", Figures.place(x2)),
                ("y2", Figures.place(y2)), ("class", style),
            ])
    }

    /// A rectangle with a tooltip.
    static func bar(
        x: Double, y: Double, width: Double, height: Double, style: String, tooltip: String
    ) -> Markup {
        .element(
            "rect",
            [
                ("x", Figures.place(x)), ("y", Figures.place(y)), ("width", Figures.place(max(0, width))),
                ("height", Figures.place(height)), ("class", style),
            ], [.element("title", text: tooltip)])
    }

    /// Width that `text` takes at 13 units, on the safe side for the widest of the usual fonts.
    static func textWidth(_ text: String) -> Double {
        text.reduce(0) { $0 + ($1.isUppercase || $1 == "_" ? 9.4 : 7.6) }
    }
}
