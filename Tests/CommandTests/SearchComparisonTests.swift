import Foundation
import TestSupport
import Testing

/// The statistics and the page of `Tests/Benchmarks/search_comparison`, on runs that are made up.
@Suite(
    "Comparison of searches",
    .enabled(if: Folders.python != nil || Folders.isRequired, "the tests' Python environment is absent"))
struct SearchComparisonTests {
    private struct Result: Decodable {
        struct Method: Decodable {
            var method: String
            var mean: Double
            var least: Double
            var most: Double
        }
        struct Difference: Decodable {
            var method: String
            var difference: Double
            var low: Double
            var high: Double
            var verdict: String
        }
        struct Correlation: Decodable {
            var count: Int
            var tau: Double
            var low: Double
            var high: Double
        }
        var methods: [Method]
        var differences: [Difference]
        var rankCorrelations: [Correlation]
        var testExamples: Int
    }

    private static let examples = 400

    /// Right answers by method, seed and example.
    ///
    /// All methods find the same examples hard.
    private static let right: [String: [[Bool]]] = {
        var numbers = SeededNumbers(seed: 5)
        let hardness = (0..<examples).map { _ in Double(numbers.next() % 1000) / 1000 }
        func seeds(_ skills: [Double]) -> [[Bool]] {
            skills.map { skill in
                hardness.map { $0 + Double(numbers.next() % 100) / 1000 < skill }
            }
        }
        return [
            "dnas": seeds([0.84, 0.85, 0.86]), "random": seeds([0.70, 0.72, 0.74]),
            "evolution": seeds([0.83, 0.86, 0.85]),
        ]
    }()

    @Test("means, paired intervals and verdicts are those of the answers, and the page has them")
    func statistics() throws {
        let comparison = try MadeUpComparison(right: Self.right)
        try comparison.writeSubnets(supernet: [0.1, 0.2, 0.3, 0.4], alone: [0.5, 0.7, 0.6, 0.8])
        let process = try comparison.run(["--methods", "dnas,random,evolution,random-supernet"])
        try #require(process.code == 0, "\(process.errors)")
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        let result = try decoder.decode(
            Result.self, from: Data(contentsOf: comparison.out.appending(path: "result.json")))
        #expect(result.testExamples == Self.examples)
        for method in result.methods {
            let shares = try #require(Self.right[method.method]).map { Self.mean($0.map { $0 ? 1 : 0 }) }
            #expect(abs(method.mean - Self.mean(shares)) < 1e-12)
            #expect(method.least == shares.min() && method.most == shares.max())
        }
        for difference in result.differences {
            let expected = try Self.difference(to: difference.method)
            #expect(abs(difference.difference - expected.mean) < 1e-12)
            #expect(abs(difference.low - (expected.mean - 1.96 * expected.error)) < 0.3 * expected.error)
            #expect(abs(difference.high - (expected.mean + 1.96 * expected.error)) < 0.3 * expected.error)
        }
        #expect(result.differences.map(\.method) == ["random", "evolution"])
        #expect(result.differences.map(\.verdict) == ["DNAS is ahead", "not separable"])
        // Five of six pairs have the same order.
        let correlation = try #require(result.rankCorrelations.first)
        #expect(correlation.count == 4 && abs(correlation.tau - 4.0 / 6) < 1e-12)
        #expect(correlation.low < correlation.tau && correlation.tau <= correlation.high)
        let page = try String(contentsOf: comparison.page, encoding: .utf8)
        #expect(page.contains("DNAS is ahead of random.") && page.contains("synthetic speech"))
        #expect(page.contains("Not separable from DNAS, since the interval holds 0: evolution."))
        // A point for each seed of each method; one for each network and one of the legend.
        for (name, points) in [("accuracy", 9), ("ranks", 5)] {
            let figure = try String(
                contentsOf: comparison.page.deletingLastPathComponent().appending(path: "page-\(name).svg"),
                encoding: .utf8)
            #expect(figure.ranges(of: "<circle").count == points, "\(name)")
            #expect(figure.contains("prefers-color-scheme:dark") && figure.hasSuffix("</svg>\n"))
        }
    }

    @Test("of one seed no ranking is stated, however far apart its methods are")
    func oneSeed() throws {
        let comparison = try MadeUpComparison(right: Self.right)
        let process = try comparison.run(["--seeds", "1"])
        try #require(process.code == 0, "\(process.errors)")
        let page = try String(contentsOf: comparison.page, encoding: .utf8)
        #expect(page.contains("one seed") && !page.contains("ahead") && !page.contains("behind"))
    }

    @Test(
        "a file that is cut off or of another run ends it with one line that names the file",
        arguments: [
            ("card.json", "{\"rounds\": ["), ("card.json", "[]"), ("card.json", "{\"rounds\": []}"),
            ("test.csv", "label,answer\n1,one\n"), ("test.csv", "label,answer\n"), ("test.csv", ""),
            ("test.csv", "label,answer\n1,1\n2,0\n"), ("test.json", "{}"), ("test.json", "{\"score\": 7}"),
        ])
    func malformed(name: String, text: String) throws {
        let comparison = try MadeUpComparison(right: Self.right)
        try Data(text.utf8).write(to: comparison.out.appending(path: "runs/random-2/\(name)"))
        let process = try comparison.run([])
        #expect(process.code == 1)
        #expect(process.errors.filter { $0 == "\n" }.count == 1, "\(process.errors)")
        #expect(process.errors.contains("random-2/test") || process.errors.contains("random-2/\(name)"))
    }

    @Test("other settings than those of the folder are refused, more seeds are not")
    func settings() throws {
        let comparison = try MadeUpComparison(right: Self.right)
        #expect(try comparison.run([]).code == 0)
        #expect(try comparison.run(["--seeds", "4"]).code == 0)
        let refused = try comparison.run(["--epochs", "7"])
        #expect(refused.code == 1 && refused.errors.contains("epochs 20"), "\(refused.errors)")
    }

    /// Mean of the paired differences of dnas and another method, and its standard error over examples and seeds.
    private static func difference(to method: String) throws -> (mean: Double, error: Double) {
        let (first, second) = (try #require(right["dnas"]), try #require(right[method]))
        func mean(_ seeds: [[Bool]], _ example: Int) -> Double {
            Self.mean(seeds.map { $0[example] ? 1 : 0 })
        }
        let differences = (0..<examples).map { mean(first, $0) - mean(second, $0) }
        let seeds = [first, second].map { arrays in
            variance(arrays.map { Self.mean($0.map { $0 ? 1 : 0 }) }) / Double(arrays.count)
        }
        let error = (variance(differences) / Double(examples) + seeds[0] + seeds[1]).squareRoot()
        return (Self.mean(differences), error)
    }

    private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

    private static func variance(_ values: [Double]) -> Double {
        let center = mean(values)
        return values.reduce(0) { $0 + ($1 - center) * ($1 - center) } / Double(values.count - 1)
    }
}

/// A folder as a comparison leaves it.
private struct MadeUpComparison {
    let out: URL
    let page: URL
    private let temporary: TemporaryFolder

    /// Runs with right answers by method, seed and example.
    init(right: [String: [[Bool]]]) throws {
        temporary = try TemporaryFolder("comparison")
        out = temporary.url.appending(path: "out")
        page = temporary.url.appending(path: "page/page.md")
        for (method, seeds) in right {
            for (index, answers) in seeds.enumerated() {
                let folder = try folder("runs/\(method)-\(index + 1)")
                try write(Self.card, to: folder.appending(path: "card.json"))
                try write("", to: folder.appending(path: "card.html"))
                try writeAnswers(answers, "test", in: folder)
            }
        }
    }

    /// Networks that a supernet judged and that were trained alone, by their accuracies.
    func writeSubnets(supernet: [Double], alone: [Double]) throws {
        let folder = try folder("subnets")
        let networks = supernet.enumerated().map { index, accuracy in
            #"{"network": "n\#(index)", "accuracy": \#(accuracy), "loss": 1}"#
        }
        let list = networks.joined(separator: ", ")
        try write(
            #"{"method": "random-supernet", "validation_examples": 40, "networks": [\#(list)], \#(Self.data)}"#,
            to: folder.appending(path: "random-supernet.json"))
        for (index, accuracy) in alone.enumerated() {
            let place = try self.folder("subnets/n\(index)")
            try write("{}", to: place.appending(path: "training.json"))
            try writeAnswers((0..<40).map { Double($0) < 40 * accuracy }, "validation", in: place)
        }
    }

    /// Makes the page of what lies there.
    func run(_ arguments: [String]) throws -> (code: Int32, errors: String) {
        let process = Process()
        let errors = Pipe()
        let python: URL = try #require(Folders.python, "the tests' Python environment is absent")
        process.executableURL = python
        process.arguments =
            [
                Folders.repository.appending(path: "Tests/Benchmarks/search_comparison").path,
                "--throughline", Command.folder.appending(path: "throughline").path,
                "--data", temporary.url.path, "--db", "none", "--max-latency", "20ms",
                "--methods", "dnas,random,evolution", "--ablations", "", "--out", out.path,
                "--page", page.path, "--only-page",
            ] + arguments
        process.standardError = errors
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        let text = String(decoding: errors.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
        process.waitUntilExit()
        // What it has written is no error.
        return (process.terminationStatus, text.replacing("\(page.path) written\n", with: ""))
    }

    private func folder(_ path: String) throws -> URL {
        let folder = out.appending(path: path)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        return folder
    }

    private func write(_ text: String, to url: URL) throws { try Data(text.utf8).write(to: url) }

    private func writeAnswers(_ right: [Bool], _ split: String, in folder: URL) throws {
        let lines = right.enumerated().map { "\($0 % 12),\($1 ? $0 % 12 : ($0 + 1) % 12)\n" }
        try write("label,answer\n" + lines.joined(), to: folder.appending(path: "\(split).csv"))
        let share = Double(right.count { $0 }) / Double(right.count)
        let judgement = #"{"score": {"accuracy": \#(share)}, \#(Self.data)}"#
        try write(judgement, to: folder.appending(path: "\(split).json"))
    }

    private static let data = #""data": "synthetic speech 0123456789ab", "data_digest": "0123""#

    private static let card = """
        {"limits": [{"name": "latency", "unit": "ms", "bound": 20, "predicted": 18, "found": 19}],
         "data": {"name": "synthetic speech 0123456789ab", "digest": "0123"}, "accuracies": {"float": 0.8},
         "fit": {"kind": "second-model"}, "rounds": [{"predicted_ms": 18, "interval": {"low": 17, "high": 19.5},
          "finding": {"macs": 1000000, "latency_ms": 19, "origin": "emulated", "board": {"board": "nucleo-f746zg"}},
          "outcome": {"architecture": "kws-c16-d16", "effort": {"training_macs": 1e9, "judging_macs": 1e8},
           "candidates": []}}]}
        """
}
