public import Campaigns
import Facts
import Records

/// An acceptance as a page that stands alone.
public struct AcceptancePage: Sendable {
    /// The page.
    public let html: String

    /// Writes the page of a report.
    public init(_ report: AcceptanceReport) {
        let origin = report.originName
        var sections = [Self.checks(report)]
        if !report.pairs.isEmpty { sections.append(Self.sideBySide(report)) }
        if !report.places.isEmpty { sections.append(Self.places(report)) }
        if let repetition = report.repetition { sections.append(Self.repetition(repetition, origin: origin)) }
        sections.append(Self.provenance(report))
        let chip = report.chipID ?? "that never answered"
        html =
            Page(
                title: report.passed ? "Acceptance: passed" : "Acceptance: failed",
                heading: "\(report.boardName) \(chip), \(origin), "
                    + "\(report.provenance.recordedAt), \(Figures.fixed(report.seconds, 0)) s, by throughline "
                    + report.provenance.toolVersion,
                notice: Self.notice(report), sections: sections
            ).html
    }

    private static func notice(_ report: AcceptanceReport) -> String {
        report.isEmulated
            ? "This board is itself a virtual one: both sides are predictions of the same cycle model. The run shows "
                + "that the procedure works; it says nothing about silicon."
            : "Figures marked silicon were counted by the chip; those marked emulated are predictions of the virtual "
                + "board's cycle model."
    }

    private static func checks(_ report: AcceptanceReport) -> Markup {
        .element(
            "section", [],
            [
                .element("h2", text: "Checks"),
                Page.table(
                    ["check", "result", "what was found"],
                    report.checks.map { [$0.name, $0.state.rawValue, $0.detail] }, firstNumber: nil),
            ])
    }

    private static func sideBySide(_ report: AcceptanceReport) -> Markup {
        let ms = report.milliseconds
        let origin = report.originName
        let chart = ScatterChart(
            title: "Latency on the board against latency on a virtual board",
            subtitle: "\(report.pairs.count) KWS networks on \(report.boardName), \(origin)",
            xLabel: "virtual board, ms emulated", yLabel: "the board, ms \(origin)",
            series: [
                ScatterChart.Series(
                    name: "network",
                    points: report.pairs.map { pair in
                        ScatterChart.Point(
                            x: ms(pair.emulatedCycles), y: ms(pair.cycles),
                            label: "\(pair.model.name): \(Figures.fixed(ms(pair.cycles), 2)) ms \(origin), "
                                + "\(Figures.fixed(ms(pair.emulatedCycles), 2)) ms emulated")
                    })
            ])
        var content: [Markup] = [.element("h2", text: "Side by side with a virtual board")]
        if let error = report.calibration {
            let percent = { (share: Double) in Figures.fixed(share * 100, 2) + " %" }
            content += [
                Page.table(
                    [],
                    [
                        [
                            "board over virtual board",
                            "\(Figures.fixed(error.ratio, 4)) (\(Figures.fixed(error.ratioLow, 4)) to "
                                + "\(Figures.fixed(error.ratioHigh, 4)))",
                        ],
                        ["error of the virtual board as it is", "\(percent(error.rawError)) in the mean"],
                        [
                            "calibration error",
                            "\(percent(error.scaledError)) in the mean, \(percent(error.scaledWorst)) at most, each "
                                + "network scaled by the ratio of all others",
                        ],
                    ], firstNumber: nil)
            ]
        }
        let rows = report.pairs.map { pair in
            [
                pair.model.name, Figures.fixed(Double(pair.model.ops) / 1e6, 2),
                Figures.fixed(ms(pair.cycles), 2), Figures.fixed(ms(pair.emulatedCycles), 2),
                Figures.fixed(pair.ratio, 4), pair.sameOutputs ? "equal" : "differ",
            ]
        }
        content += [
            .element("figure", [], [.raw(chart.svg())]),
            Page.table(
                ["network", "Mop", "board, ms \(origin)", "virtual board, ms emulated", "ratio", "outputs"],
                rows,
                firstNumber: 1),
        ]
        return .element("section", [], content)
    }

    private static func places(_ report: AcceptanceReport) -> Markup {
        let rows = report.places.map { place in
            [
                "0x" + String(place.flashAddress, radix: 16), place.arenaStart,
                Figures.kibibytes(place.arenaBytes), "\(place.cycles)",
                place.sameOutputs ? "equal" : "differ",
            ]
        }
        return .element(
            "section", [],
            [
                .element("h2", text: "One model at several places"),
                Page.table(
                    ["model at", "arena from", "arena", "cycles \(report.originName)", "outputs"], rows,
                    firstNumber: 2),
            ])
    }

    private static func repetition(_ repetition: AcceptanceReport.Repetition, origin: String) -> Markup {
        let rows = [
            ["model", repetition.model.name], ["inferences", "\(repetition.cycles.count)"],
            ["fewest cycles", "\(repetition.cycles.min() ?? 0) \(origin)"],
            ["most cycles", "\(repetition.cycles.max() ?? 0) \(origin)"],
            ["spread", Figures.fixed(repetition.spread * 100, 4) + " %"],
        ]
        return .element(
            "section", [],
            [.element("h2", text: "One model many times"), Page.table([], rows, firstNumber: nil)])
    }

    private static func provenance(_ report: AcceptanceReport) -> Markup {
        .element(
            "section", [],
            [
                .element("h2", text: "Board and firmware"),
                Page.table([], report.facts.map { [$0.name, $0.value] }, firstNumber: nil),
            ])
    }
}
