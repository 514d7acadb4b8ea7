import ArgumentParser
import Console
import Foundation
import Fronts
import Jobs
import Training

/// Trains the networks of a bench, for replays of search methods.
struct BenchNetworks: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench",
        abstract: "Train the networks of a bench to all their rungs, for replays of search methods.",
        discussion: """
            DIR has plan.json and gets networks.csv and rows.csv, a row for each network, seed and rung. Ctrl-C stops, a kill \
            may; run again it goes on where it was (docs/howto/search.md).

            Example: throughline-train bench measurements/bench-kws --data learning --judging judging --work states
            """)

    @Argument(help: ArgumentHelp("The bench.", valueName: "DIR")) var bench: String
    @Option(help: ArgumentHelp("What networks learn from.", valueName: "DIR")) var data: String
    @Option(help: ArgumentHelp("What they are judged by.", valueName: "DIR")) var judging: String
    @Option(help: ArgumentHelp("Where states of trainings under way lie.", valueName: "DIR")) var work: String
    @Option(help: ArgumentHelp("The kept fits.", valueName: "DIR")) var fits = "measurements/fits"
    @Option(help: ArgumentHelp("Stop after so many minutes.", valueName: "N")) var minutes: Double?
    @OptionGroup var compute: ComputeOptions

    func run() throws {
        compute.apply()
        let interruption = Interruption(note: nil, stopsWithParent: true)
        defer { withExtendedLifetime(interruption) {} }
        let folder = BenchFolder(URL(filePath: bench))
        let training = try BenchTraining(
            folder, prices: BenchPrices(folder.plan().fits, in: URL(filePath: fits)),
            work: URL(filePath: work),
            learning: DataSet(folder: URL(filePath: data), task: .kws, cache: .standard),
            judging: DataSet(folder: URL(filePath: judging), task: .kws, cache: .standard),
            device: compute.device)
        let start = Date()
        let isDone = try training.run(
            isStopped: {
                interruption.isAsked() || minutes.map { Date().timeIntervalSince(start) > 60 * $0 } ?? false
            },
            progress: { row, done, all in
                let int8 = row.int8.map { ", int8 \(Figure.percent($0))" } ?? ""
                Output.note(
                    "\(row.network) seed \(row.seed), \(row.epochs) epochs: validation "
                        + "\(Figure.percent(row.validation)), test \(Figure.percent(row.test))\(int8); \(done) of \(all) "
                        + "trainings, \(Figure.fixed(Date().timeIntervalSince(start) / 60, 1)) min")
            })
        guard !isDone else { return }
        Output.note("throughline: stopped; run again to go on")
        throw ExitCode(130)
    }
}
