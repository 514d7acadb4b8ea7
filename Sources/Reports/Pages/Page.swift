/// An HTML page that needs nothing but itself.
struct Page {
    let title: String
    let heading: String
    let notice: String
    let sections: [Markup]
    /// Names of the sections in a list of contents; empty for none.
    var names: [String] = []

    private static let style = """
        :root{color-scheme:light dark;--ink:#1c2330;--dim:#5a6474;--rule:#dfe3ea;--paper:#fff;--note:#eef3fa;--link:#0b62a8}
        @media (prefers-color-scheme:dark){:root{--ink:#e8ebf0;--dim:#9aa5b5;--rule:#333b48;--paper:#14181f;\
        --note:#1d2530;--link:#6fb8f2}}
        body{font:15px/1.5 system-ui,-apple-system,'Segoe UI',sans-serif;color:var(--ink);background:var(--paper);\
        max-width:820px;margin:0 auto;padding:24px 16px 64px}
        h1{font-size:28px;margin:0}h2{font-size:20px;margin:40px 0 8px}
        .dim{color:var(--dim)}.notice{background:var(--note);padding:10px 14px;border-radius:6px}
        .wide{overflow-x:auto}table{border-collapse:collapse;font-size:13px;margin:12px 0}
        th,td{padding:4px 14px 4px 0;border-bottom:1px solid var(--rule);text-align:left;vertical-align:top}
        th{color:var(--dim);font-weight:500}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;\
        white-space:nowrap}td{overflow-wrap:break-word;max-width:420px}figure{margin:16px 0;overflow-x:auto}
        svg{box-sizing:border-box;width:100%;min-width:560px;height:auto;border:1px solid var(--rule);border-radius:6px}
        nav ol{columns:2 280px;margin:12px 0;padding-left:22px;font-size:14px}a{color:var(--link)}
        h1,h2{overflow-wrap:anywhere}
        summary{cursor:pointer;color:var(--dim)}
        @media print{body{max-width:none;padding:0}figure,tr{break-inside:avoid}h2{break-after:avoid}svg{min-width:0}}
        """

    /// The page as text.
    var html: String {
        let head = Markup.element(
            "head", [],
            [
                .element("meta", [("charset", "utf-8")]),
                .element(
                    "meta", [("name", "viewport"), ("content", "width=device-width, initial-scale=1")]),
                .element("title", text: title), .element("style", [], [.raw(Self.style)]),
            ])
        let body = Markup.element(
            "body", [],
            [
                .element("h1", text: title), .element("p", [("class", "dim")], text: heading),
                .element("p", [("class", "notice")], text: notice),
            ] + contents
                + (names.isEmpty
                    ? sections
                    : sections.enumerated().map {
                        .element("div", [("id", "part-\($0.offset + 1)")], [$0.element])
                    }))
        return "<!DOCTYPE html>\n"
            + Markup.element(
                "html", [("xmlns", "http://www.w3.org/1999/xhtml"), ("lang", "en")], [head, body]
            ).string + "\n"
    }

    /// Links to the sections.
    private var contents: [Markup] {
        guard !names.isEmpty else { return [] }
        let links = names.enumerated().map { index, name in
            Markup.element("li", [], [.element("a", [("href", "#part-\(index + 1)")], text: name)])
        }
        return [.element("nav", [("aria-label", "Contents")], [.element("ol", [], links)])]
    }

    /// A table whose columns from `firstNumber` on hold numbers; nil if none does.
    static func table(_ head: [String], _ rows: [[String]], firstNumber: Int?) -> Markup {
        let style = { (column: Int) in column >= firstNumber ?? .max ? [("class", "n")] : [] }
        let line = { (name: String, cells: [String]) in
            Markup.element(
                "tr", [], cells.enumerated().map { .element(name, style($0.offset), text: $0.element) })
        }
        let lines = (head.isEmpty ? [] : [line("th", head)]) + rows.map { line("td", $0) }
        return .element("div", [("class", "wide")], [.element("table", [], lines)])
    }

    /// A chart in the page.
    static func figure(_ drawing: Drawing) -> Markup { .element("figure", [], [.raw(drawing.svg)]) }

    /// A part that opens on a click.
    static func details(_ summary: String, _ content: [Markup]) -> Markup {
        .element("details", [], [.element("summary", text: summary)] + content)
    }
}
