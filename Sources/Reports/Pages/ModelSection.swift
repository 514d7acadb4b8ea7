import Campaigns
import Records

/// One model with what its figures hold for.
struct ModelSection {
    private let detail: ReportContent.Detail

    init(_ detail: ReportContent.Detail) { self.detail = detail }

    func markup(charts: [Drawing]) -> Markup {
        let row = detail.row
        let ops = Double(row.model.ops)
        let facts: [[String]] = [
            ["latency", "\(Figures.fixed(row.latencyMilliseconds, 2)) ms \(row.originName)"]
        ]
        let silicon = detail.estimate.map { [["on silicon", $0.sentence]] } ?? []
        let others: [[String]] = [
            [
                "first inference",
                "\(Figures.fixed(row.milliseconds(row.coldCycles), 2)) ms \(row.originName), cold caches",
            ],
            [
                "work",
                "\(Figures.fixed(ops / 1e6, 2)) Mop in \(row.model.opCount) operators, "
                    + "\(Figures.fixed(ops / row.latencyMilliseconds / 1000, 1)) Mop/s \(row.originName)",
            ], ["rate", "\(Figures.fixed(1000 / row.latencyMilliseconds, 2)) FPS \(row.originName)"],
            ["arena", Figures.kibibytes(row.arenaUsedBytes)],
            ["file", "\(Figures.kibibytes(row.model.bytes)), SHA-256 \(row.model.sha256)"],
        ]
        let provenance = Page.table([], row.provenance.map { [$0.name, $0.value] }, firstNumber: nil)
        return .element(
            "section", [],
            [
                .element("h2", text: row.model.name),
                Page.table([], facts + silicon + others, firstNumber: nil),
            ]
                + charts.map(Page.figure)
                + [Page.details("board, firmware and how it was built", [provenance])])
    }
}
