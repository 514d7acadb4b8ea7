import Campaigns
import Facts
import Foundation
import Jobs
import Latency
import Networks
import Testing

@testable import MeasurementExamples
@testable import Reports

@Suite struct SearchCardPageTests {
    @Test("a card's page is well-formed, draws cost and losses, and calls emulated figures so")
    func page() throws {
        let page = try SearchCardPage(Self.card()).html
        #expect(try ElementCounter.count(page).counts["svg"] == 2)
        for word in ["emulated", "95.00 %", "kws-c16-d16s2", "synthetic speech", "broken limit"] {
            #expect(page.contains(word) == (word != "broken limit"), "\(word)")
        }
        #expect(!page.lowercased().contains("measured"))
        for outside in ["src=", "href=", "@import", "url("] { #expect(!page.contains(outside)) }
    }

    @Test(
        "charts of several cards draw accuracy against each cost with its limit, and predicted against found")
    func pareto() throws {
        let cards = [try Self.card(), try Self.card(method: .random)]
        let charts = ParetoCharts(cards: cards).charts
        #expect(
            charts.map(\.title) == [
                "Accuracy against latency", "Accuracy against SRAM", "Accuracy against flash",
                "Latency as found against latency as predicted",
            ])
        #expect(charts[0].series.map(\.name) == ["dnas", "random"])
        #expect(charts[0].rules.map(\.value) == [120])
        for chart in charts { _ = try ElementCounter.count(chart.svg()) }
        var untrained = try Self.card()
        untrained.accuracies = SearchCard.Accuracies()
        #expect(ParetoCharts(cards: [untrained]).charts.count == 1)
    }

    @Test("a card of an earlier version, with keys in camel case, is read and written with the others' keys")
    func earlier() throws {
        let folder = URL(filePath: #filePath).deletingLastPathComponent()
        let data = try Data(contentsOf: folder.appending(path: "Earlier/card.json"))
        #expect(String(decoding: data, as: UTF8.self).contains("firmwareBuildID"))
        let card = try SnakeCaseJSON.value(SearchCard.self, from: data)
        #expect(card.holds && card.task == "kws" && card.architecture == "kws-c20-p2-d20-d20-d20")
        let finding = try #require(card.rounds.last?.finding)
        #expect(finding.board.firmwareBuildID == "56a48f54a69ff73a0b5e21a0a8341f5ea2398497")
        #expect(try #require(card.fit).sampleCount == 12)
        #expect(SearchCardPage(card).html.contains(card.architecture))
        let written = try SnakeCaseJSON.data(card)
        #expect(!String(decoding: written, as: UTF8.self).contains("firmwareBuildID"))
        #expect(try SnakeCaseJSON.value(SearchCard.self, from: written) == card)
    }

    static func card(method: SearchMethod = .dnas) throws -> SearchCard {
        let architecture = try Architecture(id: "kws-c16-d16s2")
        let limits: [Limit] = [
            .latency(maxMs: 120, rule: .line(interceptMs: 1, slopeMsPerMop: 4)), .ops(9_000_000),
        ]
        let epochs = (1...3).map { epoch in
            SearchEpoch(
                epoch: epoch, weightLoss: 2 / Double(epoch), architectureLoss: epoch == 1 ? nil : 1.5,
                temperature: 1, expected: [130 - 5 * Double(epoch), 8e6], likeliest: [100, 8e6],
                architecture: architecture.id, openness: 0.5)
        }
        let outcome = SearchOutcome(
            order: SearchOrder(
                task: .kws, backbone: .kws, limits: limits, method: method, recipe: SearchRecipe(epochs: 3)),
            architecture: architecture.id,
            widths: ChosenWidths(stem: 16, stages: [[16], nil, nil, nil, nil, nil, nil, nil, nil]),
            costs: [100, 8e6], candidates: [], history: epochs,
            effort: SearchEffort(trainingMacs: 1e12, judgingMacs: 1e9), trainingExamples: 600,
            validationExamples: 100)
        let finding = SearchCard.Finding(Example.profile(), row: 3)
        let round = SearchCard.Round(
            number: 1, outcome: outcome, predictedMs: 98, interval: .init(low: 90, high: 105),
            finding: finding, correction: nil)
        return SearchCard(
            task: "kws",
            limits: limits.map { limit in
                SearchCard.LimitRow(
                    name: limit.name, unit: limit.unit, bound: limit.bound, predicted: 98,
                    found: SearchCard.LimitRow.found(limit, in: finding))
            }, rounds: [round], fit: nil,
            accuracies: SearchCard.Accuracies(float: 0.96, int8: 0.95, board: 0.9, boardExamples: 50),
            data: SearchCard.DataFacts(
                name: "synthetic speech abc", digest: "abc", trainingExamples: 600, validationExamples: 100),
            isTrained: true, trainingEpochs: 20, modelDigest: "00", provenance: Example.provenance)
    }
}
