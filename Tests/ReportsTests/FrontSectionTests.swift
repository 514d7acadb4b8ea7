import Jobs
import Records
import Testing

@testable import MeasurementExamples
@testable import Reports

@Suite struct FrontSectionTests {
    private func front() throws -> SearchFront {
        let networks = [(4.0, 0.70, 6, true), (6.0, 0.65, 1, false), (9.0, 0.82, 6, true)].enumerated().map {
            index, row in
            SearchFront.Network(
                network: "kws-c\(20 + 4 * index)-d16s2", latencyMs: row.0, ops: Int(row.0 * 250_000),
                accuracy: row.1 - 0.02, expectedAccuracy: row.1, trainedEpochs: row.2, isOnFront: row.3)
        }
        let card = try SearchCardPageTests.card()
        return SearchFront(
            task: "kws", dataName: "synthetic speech abc", networks: networks, validationExamples: 300,
            chosen: [SearchFront.Choice(card, limitMs: 120)])
    }

    @Test(
        "a report shows the front with all networks, those that were picked, limits, and predicted beside found"
    )
    func report() throws {
        let store = try Store(inMemory: ())
        try store.record(Example.profile(77))
        let report = Report(try ReportContent(store, fronts: [front()]), heading: "now")
        #expect(
            report.files.map(\.name).filter { $0.hasPrefix("front") } == [
                "front-1-1.svg", "front-1-1.csv", "front-1-2.svg", "front-1-2.csv",
            ])
        for file in report.files where !file.name.hasSuffix(".csv") {
            _ = try ElementCounter.count(file.text)
        }
        let page = report.files[0].text
        for text in [
            "front of 3 networks that were trained", "kws-c16-d16s2", "300 validation examples", "82.0",
            "emulated", "95.00",
        ] {
            #expect(page.contains(text), "\(text)")
        }
        #expect(!page.lowercased().contains("measured"))
    }

    @Test("a chart marks what is on the front apart, and falls back to ops without latencies")
    func charts() throws {
        var front = try front()
        let charts = FrontSection(front).charts
        #expect(charts[0].series.map(\.name) == ["on the front", "behind it"])
        #expect(charts[0].series.map(\.points.count) == [2, 1] && charts[0].rules.map(\.value) == [120])
        #expect(charts[1].series[0].points.map(\.x) == [98])
        #expect(charts[1].line.map(\.low) == [0, 90] + charts[1].line.dropFirst(2).map(\.low))
        front.networks[2].network = front.chosen[0].network
        #expect(FrontSection(front).charts[0].series.map(\.name) == ["picked", "on the front", "behind it"])
        for index in front.networks.indices { front.networks[index].latencyMs = nil }
        front.chosen = []
        let plain = FrontSection(front).charts
        #expect(plain.count == 1 && plain[0].xLabel == "Mop" && plain[0].rules.isEmpty)
    }
}
