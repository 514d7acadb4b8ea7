import Foundation
import Jobs
import Measurements
import Networks

/// What a card says, in parts of a page.
struct SearchSection {
    private let card: SearchCard

    init(_ card: SearchCard) { self.card = card }

    var sections: [Markup] {
        var sections = [limits, rounds, accuracies, provenance]
        if let last = card.rounds.last { sections.append(history(last.outcome)) }
        return sections
    }

    private static func section(_ title: String, _ content: [Markup]) -> Markup {
        .element("section", [], [.element("h2", text: title)] + content)
    }

    private var limits: Markup {
        let rows = card.limits.map { row -> [String] in
            var found = ""
            if let value = row.found { found = Self.figure(value, row.unit) }
            return [
                row.name, row.holds ? "yes" : "no", Self.figure(row.bound, row.unit),
                Self.figure(row.predicted, row.unit), found,
            ]
        }
        var content = [
            Page.table(["limit", "kept", "at most", "predicted", "found"], rows, firstNumber: 2)
        ]
        if let finding = card.rounds.last?.finding { content.append(Self.memory(finding)) }
        return Self.section("Limits", content)
    }

    private static func memory(_ finding: SearchCard.Finding) -> Markup {
        let figures = [
            finding.sramBytes, finding.arenaBytes, finding.flashBytes, finding.modelBytes, finding.macs,
            2 * finding.macs,
        ]
        return Page.table(
            ["SRAM", "arena", "flash", "model file", "MAC", "ops"], [figures.map { String($0) }],
            firstNumber: 0)
    }

    private var rounds: Markup {
        let rows = card.rounds.map(Self.row)
        let origin = card.rounds.last?.finding?.originName ?? ""
        let neighbours = card.rounds.flatMap { $0.correction?.neighbours ?? [] }.map(Self.row)
        let head = [
            "round", "network", "limit ms", "predicted ms", "interval", "found ms \(origin)",
            "next limit times",
        ]
        var content: [Markup] = [Page.table(head, rows, firstNumber: 2)]
        if !neighbours.isEmpty {
            content.append(
                .element("p", text: "Networks that the limit was corrected by, the stored fit untouched:"))
            content.append(
                Page.table(["network", "predicted ms", "found ms", "distance"], neighbours, firstNumber: 1))
        }
        return Self.section("Rounds", content)
    }

    private static func row(_ round: SearchCard.Round) -> [String] {
        var limit: Double?
        for case .latency(let maxMs, _, _) in round.outcome.order.limits { limit = maxMs }
        var interval = ""
        if let ends = round.interval {
            interval = Figures.fixed(ends.low, 2) + " to " + Figures.fixed(ends.high, 2)
        }
        return [
            String(round.number), round.outcome.architecture, fixed(limit, 2), fixed(round.predictedMs, 2),
            interval, fixed(round.finding?.latencyMs, 2), fixed(round.correction?.factor, 3),
        ]
    }

    private static func row(_ neighbour: LatencyCorrection.Neighbour) -> [String] {
        [
            neighbour.architecture, fixed(neighbour.predictedMs, 2), fixed(neighbour.foundMs, 2),
            fixed(neighbour.distance, 3),
        ]
    }

    /// A figure, or nothing where there is none.
    static func fixed(_ value: Double?, _ decimals: Int) -> String {
        guard let value else { return "" }
        return Figures.fixed(value, decimals)
    }

    private var accuracies: Markup {
        let found = card.accuracies
        var board = Self.percent(found.board)
        if let count = found.boardExamples {
            board += " of \(count) examples, \(found.boardEqual ?? 0) with outputs equal to the host's"
        }
        let rows: [[String]] = [
            ["data", "\(card.data.name), SHA-256 \(card.data.digest)"],
            ["float", Self.percent(found.float)], ["int8 on the host", Self.percent(found.int8)],
            ["int8 on the board", board],
            ["training", card.isTrained ? "\(card.trainingEpochs) epochs" : "none"],
        ]
        return Self.section("Accuracy", [Page.table([], rows, firstNumber: nil)])
    }

    private static func percent(_ share: Double?) -> String {
        guard let share else { return "not judged" }
        return Figures.fixed(100 * share, 2) + " %"
    }

    private var provenance: Markup {
        var rows: [[String]] = []
        if let outcome = card.rounds.last?.outcome { rows += Self.rows(outcome) }
        if let fit = card.fit {
            // Emulated cycles are met almost exactly: nothing is said to be without error.
            let mape = fit.mapePercent < 0.01 ? "under 0.01" : Figures.fixed(fit.mapePercent, 2)
            rows.append(["fit", "\(fit.words), each left out: MAPE \(mape) %"])
            rows.append(["firmware of the samples", fit.boardWords])
        }
        if let finding = card.rounds.last?.finding {
            rows.append(["firmware that ran", "\(finding.boardWords), row \(finding.row)"])
        }
        rows.append(["model", "SHA-256 \(card.modelDigest)"])
        return Self.section("What the figures stand on", [Page.table([], rows, firstNumber: nil)])
    }

    private static func rows(_ outcome: SearchOutcome) -> [[String]] {
        let order = outcome.order
        let recipe = order.recipe
        let widest = order.backbone.stemWidths.choices.max() ?? 0
        let training = String(format: "%.3g", outcome.effort.trainingMacs)
        let judging = String(format: "%.3g", outcome.effort.judgingMacs)
        let epochs = "\(recipe.epochs) epochs, \(recipe.warmUpEpochs) of warm-up, batch \(recipe.batchSize)"
        let examples =
            "\(outcome.trainingExamples) for training, \(outcome.validationExamples) for validation"
        return [
            ["method", order.method.rawValue],
            ["space", "\(order.backbone.name), up to \(widest) channels in the stem"],
            ["seed", String(recipe.seed)], ["search", epochs],
            ["effort of the search", "\(training) MAC of training, \(judging) of judging"],
            ["examples", examples],
        ]
    }

    private func history(_ outcome: SearchOutcome) -> Markup {
        var content: [Markup] = []
        if !outcome.history.isEmpty {
            let charts = SearchCharts(outcome: outcome)
            if outcome.order.method == .dnas || outcome.order.method == .noCost {
                content.append(.element("figure", [], [.raw(charts.costs.svg())]))
            }
            content.append(.element("figure", [], [.raw(charts.losses.svg())]))
        }
        let rows = outcome.candidates.prefix(20).map { candidate -> [String] in
            let network = try? candidate.widths.architecture(outcome.order.backbone)
            return [
                network?.id ?? "",
                candidate.trainedEpochs.map { $0 == 1 ? "1 epoch alone" : "\($0) epochs alone" }
                    ?? "supernet",
                Figures.fixed(100 * candidate.accuracy, 1), Figures.fixed(candidate.loss, 3),
            ]
        }
        if !rows.isEmpty {
            content += [
                .element(
                    "p",
                    text:
                        "Networks that were judged on validation, with weights of their own or with the supernet's, the "
                        + "chosen one first; accuracies of the two kinds do not compare:"),
                Page.table(["network", "weights", "accuracy %", "loss"], rows, firstNumber: 2),
            ]
        }
        return Self.section("History", content)
    }

    /// A cost in its unit.
    static func figure(_ value: Double, _ unit: String) -> String {
        switch unit {
        case "ms": Figures.fixed(value, 2) + " ms"
        case "bytes": Figures.fixed(value / 1024, 1) + " KiB"
        default: Figures.fixed(value / 1e6, 2) + " Mop"
        }
    }
}
