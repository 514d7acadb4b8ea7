import Facts
import Foundation
import Jobs
import Networks
import Records
import TestSupport
import Testing

/// The whole way from data to card, as small as it can be.
@Suite("Search from the command line") struct SearchEndToEndTests {
    @Test("search delivers a network within its limits with a card, and goes on with what lies there")
    func search() throws {
        let temporary = try TemporaryFolder("search")
        let folder = temporary.url
        let program = Command.folder.appending(path: "throughline-train")
        try #require(
            FileManager.default.isExecutableFile(atPath: program.path), "throughline-train was not built")
        let synthesis = try Process.run(
            program,
            arguments: ["data", "synth-speech", "--out", folder.appending(path: "d").path, "--clips", "150"])
        synthesis.waitUntilExit()
        try #require(synthesis.terminationStatus == 0)
        func run(_ arguments: [String]) throws -> Command {
            try Command(arguments + ["--db", "m.sqlite"], in: folder)
        }
        let arguments = [
            "search", "--task", "kws", "--data", "d", "--board", "f746zg", "--max-latency", "12ms",
            "--max-sram", "48K", "--fit", "line", "--epochs", "1", "--train-epochs", "1", "--batch", "8",
            "--width-cap", "20", "--out", "s",
        ]
        // No sets are kept of this board, and nothing was stored.
        let early = try run(arguments.map { $0 == "f746zg" ? "virtual:f767zi" : $0 })
        #expect(early.exitCode == 2)
        #expect(early.errors.contains("characterize"), "\(early.errors)")
        let campaign = try run(["characterize", "--backbone", "kws", "--count", "4", "--design", "coverage"])
        try #require(campaign.exitCode == 0, "\(campaign.errors)")
        let found = try run(arguments + ["--json"])
        try #require(found.exitCode == 0, "\(found.errors)")
        #expect(found.output.hasPrefix("{"))
        let card = try Self.card(folder)
        #expect(card.holds && card.rounds.count == 1)
        #expect(card.limits.map(\.name) == ["latency", "SRAM", "arena", "model file"])
        let finding = try #require(card.rounds[0].finding)
        #expect(finding.latencyMs > 0 && finding.latencyMs <= 12)
        #expect(finding.sramBytes <= 48 * 1024)
        let store = try Store(path: folder.appending(path: "m.sqlite").path)
        let rows = try store.measurements().filter { $0.sample?.kind == .search }
        #expect(rows.contains { $0.id == finding.row && $0.sample?.architecture == card.architecture })
        #expect(rows.contains { $0.model.sha256 == card.modelDigest })
        let refused = try run(arguments)
        #expect(refused.exitCode == 2)
        #expect(refused.errors.contains("--resume"))
        let again = try run(arguments + ["--resume"])
        #expect(again.exitCode == 0, "\(again.errors)")
        #expect(try Self.card(folder).rounds[0].outcome == card.rounds[0].outcome)
        #expect(try Self.card(folder).modelDigest == card.modelDigest)
        try Self.judge(program, in: folder, card: card)
        let report = try run(["report", "--cards", "s", "--out", "r"])
        #expect(report.exitCode == 0, "\(report.errors)")
        let page = try String(contentsOf: folder.appending(path: "r/index.html"), encoding: .utf8)
        #expect(page.contains(card.architecture) && page.contains("networks that were searched"))

        // A space of one's own: its order names the task, and the network that was found is trained by the order.
        let own = """
            name: mine
            input: [49, 10, 1]
            stem: {window: [10, 4], width: [8, 16]}
            stages: [{kind: separable, stride: 2, width: [8, 16]}, {kind: separable, stride: 1, width: [8, 16]}]
            classes: 12
            """
        try Data(own.utf8).write(to: folder.appending(path: "mine.yaml"))
        let described = try run([
            "search", "--task", "kws", "--backbone", "mine.yaml", "--data", "d", "--max-flash", "256K",
            "--method", "family", "--train-epochs", "1", "--batch", "8", "--samples", "2", "--out", "own",
            "--json",
        ])
        try #require(described.exitCode == 0, "\(described.errors)")
        let mine = try SnakeCaseJSON.value(SearchCard.self, from: Data(described.output.utf8))
        #expect(mine.holds && mine.isTrained && mine.architecture.hasPrefix("mine-c"))

        // A published network, trained on the same data and laid beside the paper's figures.
        let published = [
            "reproduce", "micronets", "--task", "kws", "--published", "--network", "dscnn-s", "--data", "d",
            "--epochs", "1", "--batch", "8", "--limit", "16", "--out", "p",
        ]
        let first = try run(published)
        try #require(first.exitCode == 0, "\(first.errors)")
        #expect(first.output.contains("| DSCNN-S, published | 47.2 | 49 | 7.1 | 58 | F746ZG |"))
        #expect(first.output.contains("nucleo-f746zg, emulated") && first.output.contains("8 of 8"))
        #expect(first.output.contains("synthetic speech") && !first.output.contains("94.15"))
        let table = folder.appending(path: "p/table.md")
        #expect(try String(contentsOf: table, encoding: .utf8) + "\n" == first.output)
        let second = try run(published)
        #expect(second.exitCode == 0 && second.output == first.output, "\(second.errors)")
        #expect(!second.errors.contains("float epoch"), "a training that has ended is not done again")
    }

    /// Each answer of the file, and the supernet's judgements of the candidates once more.
    private static func judge(_ program: URL, in folder: URL, card: SearchCard) throws {
        struct Evaluation: Decodable {
            struct Score: Decodable {
                var right: Int
                var count: Int
            }
            var score: Score
            var classes: [String]
        }
        let evaluated = try Command(
            ["evaluate", "s/model.tflite", "--data", "d", "--answers", "answers.csv", "--json"], in: folder)
        try #require(evaluated.exitCode == 0, "\(evaluated.errors)")
        let evaluation = try JSONDecoder().decode(Evaluation.self, from: Data(evaluated.output.utf8))
        let lines = try String(contentsOf: folder.appending(path: "answers.csv"), encoding: .utf8)
            .split(separator: "\n")
        let answers = lines.dropFirst().map { $0.split(separator: ",").compactMap { Int($0) } }
        #expect(lines.first == "label,answer" && answers.count == evaluation.score.count)
        #expect(answers.allSatisfy { $0.count == 2 && $0.allSatisfy(evaluation.classes.indices.contains) })
        #expect(answers.count { $0[0] == $0[1] } == evaluation.score.right)
        let refused = try Command(
            ["evaluate", "s/model.tflite", "--data", "d", "--answers", "none/a.csv"], in: folder)
        #expect(refused.exitCode == 2 && refused.hasOneErrorLine, "\(refused.errors)")

        struct Judgements: Decodable {
            struct Entry: Decodable {
                var network: String
                var accuracy: Double
            }
            var networks: [Entry]
        }
        let candidates = card.rounds[0].outcome.candidates
        try #require(candidates.count >= 2)
        let output = Pipe()
        let process = Process()
        process.executableURL = program
        process.currentDirectoryURL = folder
        process.arguments = [
            "judge", "s/round-1", "--data", "d", "--networks", "s/round-1/found.json", "--count", "100",
            "--json",
        ]
        process.standardOutput = output
        try process.run()
        let data = output.fileHandleForReading.readDataToEndOfFile()
        process.waitUntilExit()
        try #require(process.terminationStatus == 0)
        let judged = try JSONDecoder().decode(Judgements.self, from: data).networks
        #expect(
            try judged.map(\.network)
                == candidates.map { try $0.widths.architecture(card.rounds[0].outcome.order.backbone).id })
        // Finalists stand there with the accuracy of their own training.
        #expect(candidates.contains { $0.trainedEpochs == nil })
        for (judged, candidate) in zip(judged, candidates) where candidate.trainedEpochs == nil {
            #expect(judged.accuracy == candidate.accuracy)
        }
        #expect(judged.first?.network == card.architecture)
    }

    private static func card(_ folder: URL) throws -> SearchCard {
        let data = try Data(contentsOf: folder.appending(path: "s/card.json"))
        return try SnakeCaseJSON.value(SearchCard.self, from: data)
    }
}
