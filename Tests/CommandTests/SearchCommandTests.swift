import Foundation
import TestSupport
import Testing

@Suite struct SearchCommandTests {
    private static let least = ["search", "--task", "kws", "--data", "d", "--out", "o"]

    @Test(
        "a wrong command line of search exits with 64 and one line of error",
        arguments: [
            ["search"], least + ["--task", "asr"], least + ["--max-latency", "100"],
            least + ["--max-sram", "much"], least + ["--max-sram", "128X"], least + ["--max-flash", "-1K"],
            least + ["--max-ops", "nan"],
            least + ["--confidence", "95"], least + ["--max-latency", "1s", "--confidence", "100"],
            least + ["--method", "luck"], least + ["--epochs", "0"], least + ["--batch", "1"],
            least + ["--backbone", "ad"], least + ["--width-cap", "0"], least + ["--rounds", "0"],
            least + ["--fit", "curve"], least + ["--board", "z80"],
            Array(least.dropLast(2)), ["search", "--method", "front", "--data", "d", "--out", "o"],
            ["reproduce", "micronets"],
            ["reproduce", "micronets", "--task", "kws", "--data", "d", "--out", "o", "--limit", "9"],
            [
                "reproduce", "micronets", "--task", "kws", "--data", "d", "--out", "o", "--published",
                "--network",
                "resnet",
            ], ["reproduce", "other", "--task", "kws", "--data", "d", "--out", "o"],
        ])
    func usage(arguments: [String]) throws {
        let command = try Command(arguments)
        #expect(command.exitCode == 64, "\(command.errors)")
        #expect(command.hasOneErrorLine, "\(command.errors)")
    }

    @Test(
        "sizes are understood as people write them",
        arguments: ["131072", "131072B", "128K", "128k", "128KB", "128kB", "128KiB", "0.125M", "0.125MiB"])
    func sizes(text: String) throws {
        // What is wrong is the data that there is not.
        let command = try Command(Self.least + ["--max-sram", text])
        #expect(command.exitCode == 2, "\(command.errors)")
    }

    @Test(
        "a choice that there is not is refused with those there are",
        arguments: [
            (["--task", "asr"], "'--task <TASK>': expected kws, vww or ad"),
            (["--method", "luck"], "'--method <METHOD>': expected one of dnas, no-cost, random"),
            (["--max-ops", "nan"], "'--max-ops <OPS>': expected a count such as 20M"),
            (["--timing", "slow"], "'--timing <TIER>': expected fast or detailed"),
            (["--labgrid", ""], "'--labgrid <PLACE>': no board is called"),
        ])
    func choices(option: [String], text: String) throws {
        let command = try Command(Self.least + option)
        #expect(command.exitCode == 64 && command.errors.contains(text), "\(command.errors)")
    }

    @Test("an earlier search that is none is named, before anything runs")
    func from() throws {
        let folder = try TemporaryFolder("from")
        let command = try Command(["search", "--from", folder.url.path, "--max-latency", "12ms"])
        #expect(command.exitCode == 2 && command.hasOneErrorLine, "\(command.errors)")
        #expect(command.errors.contains("search with --method front"), "\(command.errors)")
    }

    @Test(
        "a described space is refused before anything runs where the task's data does not fit it",
        arguments: [
            ("kws", "[49, 10, 1]", 11, "expected 12 classes or more for kws, found 11"),
            ("kws", "[32, 32, 1]", 12, "expected inputs of [49, 10, 1] for kws, found [32, 32, 1]"),
            (
                "vww", "[50, 40, 1]", 2,
                "expected square inputs of at most 1024 x 1024, grey or colour for vww"
            ),
        ])
    func space(task: String, input: String, classes: Int, text: String) throws {
        let folder = try TemporaryFolder("space")
        let description = """
            name: mine
            input: \(input)
            stem: {window: [3, 3], width: [8, 16]}
            stages: [{kind: separable, stride: 2, width: [8, 16]}]
            classes: \(classes)
            """
        try Data(description.utf8).write(to: folder.url.appending(path: "mine.yaml"))
        let command = try Command(
            ["search", "--task", task, "--data", "d", "--out", "o", "--backbone", "mine.yaml"], in: folder.url
        )
        #expect(command.exitCode == 2 && command.errors.contains(text), "\(command.errors)")
        #expect(command.hasOneErrorLine && !FileManager.default.fileExists(atPath: folder.url.path + "/o"))
    }
}

/// A search whose networks a script trains, as somebody's own trainer would.
@Suite struct AskedSearchCommandTests {
    private struct Asked: Decodable {
        struct Training: Decodable {
            var network: String
            var model: String
            var fromEpochs: Int
            var epochs: Int
            var latencyMs: Double?
            var ops: Int
        }
        struct Best: Decodable {
            var network: String
            var limitMs: Double
            var latencyMs: Double
            var epochs: Int
        }
        var isDone: Bool
        var trainedNetworks: Int
        var asked: [Training]
        var best: [Best]
    }

    private func asked(_ arguments: [String], in folder: TemporaryFolder) throws -> Asked {
        let command = try Command(["search"] + arguments + ["--json"], in: folder.url)
        #expect(command.exitCode == 0, "\(command.errors)")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode(Asked.self, from: Data(command.output.utf8))
    }

    @Test(
        "an outside trainer is led to a front: asked, told, asked again by a new process each time, until it is done"
    )
    func front() throws {
        let folder = try TemporaryFolder("asked")
        var asked = try asked(
            [
                "ask", "--task", "kws", "--max-latency", "8ms,16ms", "--networks", "7", "--epochs", "6",
                "--width-cap",
                "64", "--examples", "500", "--out", "run",
            ], in: folder)
        #expect(!asked.isDone && asked.trainedNetworks == 0 && asked.best.isEmpty)
        var turns = 0
        while !asked.isDone {
            turns += 1
            try #require(turns < 40)
            // Whoever asks again without having told gets the same.
            #expect(
                try self.asked(["ask", "--out", "run"], in: folder).asked.map(\.network)
                    == asked.asked.map(\.network))
            let results = try asked.asked.map { training -> String in
                #expect(training.latencyMs ?? 99 <= 16 && training.epochs > training.fromEpochs)
                let model = folder.url.appending(path: "run/\(training.model)")
                let inspected = try Command(["inspect", model.path, "--json"])
                #expect(inspected.output.contains("\"ops\" : \(training.ops)"))
                let accuracy = 0.5 + 0.01 * Double(training.epochs) + 1e-8 * Double(training.ops)
                return
                    "{\"network\": \"\(training.network)\", \"epochs\": \(training.epochs), \"accuracy\": \(accuracy)}"
            }
            let file = folder.url.appending(path: "results.json")
            try Data("[\(results.joined(separator: ","))]".utf8).write(to: file)
            asked = try self.asked(["tell", "--out", "run", "--results", file.path], in: folder)
        }
        #expect(asked.trainedNetworks == 7 && asked.asked.isEmpty)
        #expect(asked.best.map(\.limitMs) == [8, 16] && asked.best.allSatisfy { $0.epochs == 6 })
        #expect(asked.best.allSatisfy { $0.latencyMs <= $0.limitMs })
    }

    @Test("a result that nobody asked for is refused in one line, and nothing is taken")
    func refusals() throws {
        let folder = try TemporaryFolder("asked")
        let first = try asked(
            [
                "ask", "--task", "kws", "--max-ops", "2M", "--networks", "7", "--width-cap", "32", "--out",
                "run",
            ],
            in: folder)
        let network = try #require(first.asked.first).network
        func told(_ network: String, _ epochs: Int, _ accuracy: String) throws -> Command {
            try Command(
                [
                    "search", "tell", "--out", "run", "--network", network, "--epochs", "\(epochs)",
                    "--accuracy", accuracy,
                ],
                in: folder.url)
        }
        for (epochs, accuracy, words) in [(24, "0.5", "asked for"), (4, "1.5", "from 0 to 1")] {
            let command = try told(network, epochs, accuracy)
            #expect(
                command.exitCode == 2 && command.hasOneErrorLine && command.errors.contains(words),
                "\(command.errors)")
        }
        #expect(try told("kws-c276-d276s2", 4, "0.5").exitCode == 2)
        #expect(try asked(["ask", "--out", "run"], in: folder).trainedNetworks == 0)
        #expect(try told(network, 4, "0.5").exitCode == 0 && told(network, 4, "0.5").exitCode == 0)
        #expect(try told(network, 4, "0.6").errors.contains("what was told stays"))
        #expect(try Command(["search", "ask", "--out", "none"], in: folder.url).errors.contains("begin one"))
        #expect(try Command(["search", "tell", "--out", "run"], in: folder.url).exitCode == 64)
    }

    @Test("their help has an example each that they understand", arguments: ["ask", "tell"])
    func help(verb: String) throws {
        let help = try Command(["search", verb, "--help"]).output
        let paragraph = try #require(help.components(separatedBy: "\n\n").first { $0.hasPrefix("Example: ") })
        let words = paragraph.dropFirst("Example: ".count).split(whereSeparator: \.isWhitespace).map(
            String.init)
        #expect(
            words.prefix(3) == ["throughline", "search", verb]
                && help.contains("USAGE: throughline search \(verb)"))
        let folder = try TemporaryFolder("asked")
        #expect(try Command(Array(words.dropFirst()), in: folder.url).exitCode != 64)
    }
}
