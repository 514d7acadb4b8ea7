import Foundation
import Jobs
import Latency
import Networks
import TestSupport
import Testing

/// What a running search writes, as the server tells it: its files grow here as a search makes them.
@Suite(.apart) struct ProgressTests {
    private let backbone = Backbone.kws
    private let cards: TemporaryFolder
    private var round: URL { cards.url.appending(path: "found/round-1") }
    private let server: RunningServer

    init() throws {
        cards = try TemporaryFolder("cards")
        server = try RunningServer(rows: false, ["--cards", cards.url.path])
    }

    private func write(_ value: some Encodable, _ name: String, in folder: URL) throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try SnakeCaseJSON.data(value).write(to: folder.appending(path: name), options: .atomic)
    }

    private func candidate(_ channels: Int, _ accuracies: [Double]) -> SearchOutcome.Candidate {
        let stages: [[Int]?] = [[channels], [channels]]
        let rungs = zip([1, 3, 6], accuracies).map { TrainingRung(epochs: $0, accuracy: $1, loss: 1) }
        return SearchOutcome.Candidate(
            widths: ChosenWidths(
                stem: channels, stages: stages + Array(repeating: nil, count: backbone.stages.count - 2)),
            accuracy: rungs.last?.accuracy ?? 0, loss: 1, trainedEpochs: rungs.last?.epochs, rungs: rungs)
    }

    private func searches() throws -> [[String: Any]] {
        try #require(try server.ask("/v1/progress").json()["searches"] as? [[String: Any]])
    }

    @Test("a search is told of from its order to its card, as it goes")
    func whole() throws {
        #expect(try searches().isEmpty)
        let client = try Client(port: server.port)
        try client.send("GET /v1/events HTTP/1.1\r\nHost: localhost\r\n\r\n")
        var heard = ""
        func wait(for text: String) throws {
            while !heard.contains(text) {
                heard += String(decoding: try #require(try client.piece()), as: UTF8.self)
            }
        }
        try wait(for: "event: searches\ndata: {\"searches\":[]}")

        let recipe = SearchRecipe(epochs: 6, candidates: 8)
        let order = SearchOrder(
            task: .kws, backbone: backbone, limits: [.ops(20_000_000)], method: .front, recipe: recipe)
        try write(order, "order.json", in: round)
        try wait(for: "\"phase\":\"searching\"")
        #expect(try searches().first?["wanted_networks"] as? Int == 8)

        let networks = [candidate(24, [0.3]), candidate(40, [0.4, 0.6])]
        for count in 1...2 {
            try write(Array(networks.prefix(count)), "candidates.json", in: round)
            try wait(for: count == 1 ? "\"accuracy\":0.3" : "\"accuracy\":0.6")
        }
        let now = try #require(try searches().first)
        let shown = try #require(now["networks"] as? [[String: Any]])
        #expect(
            shown.map { $0["network"] as? String }
                == (try networks.map { try $0.widths.architecture(backbone).id }))
        #expect(shown.map { $0["trained_epochs"] as? Int } == [1, 3])
        let id = try #require(now["id"] as? String)
        let chart = try server.ask("/v1/progress/\(id)/networks.svg").text
        #expect(chart.contains("2 of 8, front") && chart.contains("60.0 % after 3 epochs"))
        #expect(try server.ask("/v1/progress/none/networks.svg").status == 404)

        // What is cut off midway, or is no search, is passed over.
        try Data("[{".utf8).write(to: round.appending(path: "candidates.json"))
        #expect(try #require(try searches().first?["networks"] as? [Any]).isEmpty)
        try write(["a": 1], "order.json", in: cards.url.appending(path: "other/round-1"))
        #expect(try searches().count == 1)

        try write(["a": 1], "found.json", in: round)
        try wait(for: "\"phase\":\"delivering\"")
        try write(["a": 1], "card.json", in: round.deletingLastPathComponent())
        try wait(for: "\"phase\":\"done\"")

        // The front beside the card, with all networks.
        let front = SearchFront(
            task: "kws", dataName: "speech",
            networks: shown.enumerated().map { index, network in
                SearchFront.Network(
                    network: network["network"] as? String ?? "", latencyMs: nil,
                    ops: 1_000_000 * (index + 1),
                    accuracy: 0.5, expectedAccuracy: 0.5 + 0.1 * Double(index), trainedEpochs: 3,
                    isOnFront: true)
            }, validationExamples: 300, chosen: [])
        try write(front, "front.json", in: round.deletingLastPathComponent())
        let listing = try server.ask("/v1/searches").json()
        #expect(listing["charts"] as? [String] == ["/v1/searches/front/0.svg"])
        let drawing = try server.ask("/v1/searches/front/0.svg").text
        #expect(drawing.contains("on the front") && drawing.contains("all networks"))
    }
}
