import ArgumentParser
import Console
import Foundation
import Fronts
import Jobs

/// Replays search methods on the rows of a bench.
struct ReplayBench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "replay",
        abstract: "Replay search methods on the networks of a bench, which are trained already.",
        discussion: """
            Says how much of what differs is the networks', how well a predictor orders networks that are about as fast, and by how much \
            what each method picks misses the best (docs/howto/search.md).

            Example: throughline-train replay measurements/bench-kws
            """)

    @Argument(help: ArgumentHelp("The bench.", valueName: "DIR")) var bench: String
    @Option(
        help: ArgumentHelp("Latencies in ms that a network is picked for.", valueName: "MS,MS")) var targets =
        "6,10,15"
    @Option(
        help: ArgumentHelp("Networks that a search may start; 56, or half of the pool.", valueName: "N"))
    var networks: Int?
    @Option(help: ArgumentHelp("Draws of networks and seeds.", valueName: "N")) var draws = 200
    @Option(help: ArgumentHelp("Draws them.", valueName: "N")) var seed: UInt64 = 1
    @Flag(help: "Print JSON on standard output (keys: docs/reference/json.md).") var json = false

    func validate() throws {
        guard (1...100_000).contains(draws), (1...10_000).contains(networks ?? 1) else {
            throw ValidationError("expected 1 to 100000 --draws and 1 to 10000 --networks")
        }
        _ = try wanted()
    }

    func run() throws {
        let table = try ReplayTable(BenchFolder(URL(filePath: bench)))
        guard table.entries.count >= 8 else {
            throw StateError(
                place: bench, expected: "8 or more networks that are trained to the end",
                found: "\(table.entries.count)", cure: "go on with throughline-train bench")
        }
        let report = ReplayReport(table, targets: try wanted(), budget: networks, draws: draws, seed: seed)
        if json { return try Output.json(report) }
        print(report)
    }

    private func wanted() throws -> [Double] {
        let found = targets.split(separator: ",").map { Double($0) }
        let values = found.compactMap(\.self).sorted()
        guard !found.isEmpty, values.count == found.count, values.allSatisfy({ $0 > 0 && $0 < 1e6 }) else {
            throw ValidationError("expected latencies such as 6,10,15, found \(targets)")
        }
        return values
    }

    private func print(_ report: ReplayReport) {
        Output.line("\(report.networks) networks, \(report.twice) of them trained twice")
        if let correlation = report.intraclassCorrelation {
            Output.line(
                "within bands of 15 % latency: intraclass correlation \(Figure.fixed(correlation, 2)), "
                    + "\(Figure.fixed(report.betweenNetworks ?? 0, 1)) points between networks, "
                    + "\(Figure.fixed(report.betweenSeeds ?? 0, 1)) between seeds")
        }
        for (name, tau) in [
            ("ops alone", report.opsTau), ("predictor, left out", report.predictorTau),
            ("gain", report.tauGain),
        ] {
            guard let tau else { continue }
            Output.line("tau within bands, \(name): \(text(tau, 2))")
        }
        Output.line("features: \(report.features.joined(separator: ", "))")
        let targets = report.targets.map { Figure.fixed($0, 0) }.joined(separator: ", ")
        Output.line("picked for \(targets) ms with the work of \(report.budget) networks:")
        for regret in report.regrets {
            Output.line(
                "  \(regret.method.rawValue): regret \(text(regret.regret, 1)) points, ahead of random by "
                    + "\(text(regret.aheadOfRandom, 1)), \(Figure.fixed(100 * regret.work, 0)) % of the work")
        }
    }

    private func text(_ figure: ReplayReport.Figure, _ digits: Int) -> String {
        "\(Figure.fixed(figure.value, digits)) (\(Figure.fixed(figure.low, digits)) to "
            + "\(Figure.fixed(figure.high, digits)))"
    }
}
