import ArgumentParser
import Boards
import Console
import Facts
import Foundation
import Networks

/// Lets the public runner of MLPerf Tiny drive a board.
struct SpeakMLPerf: ParsableCommand {
    private struct Document: Encodable {
        var model: String
        var modelSha256: String
        var board: String
        var boardUniqueId: String
        var origin: String
        var engine: String
        var firmwareBuildId: String
        var benchmark: String
        var port: String
        var baud: Int
    }

    static let configuration = CommandConfiguration(
        commandName: "mlperf",
        abstract: "Make a board answer the MLPerf Tiny text protocol on a model.",
        discussion: """
            Installs and selects the model, then switches the firmware to the protocol that the runner of \
            mlcommons/tiny speaks (benchmark/runner). A virtual board is served until Ctrl-C; a board on USB goes \
            on by itself until it is reset or another throughline command asks it. docs/mlperf.md says how to \
            run the runner.
            """)

    @Argument(help: ArgumentHelp("The model.", valueName: "MODEL.tflite")) var model: String
    @Option(
        help: ArgumentHelp(
            "Benchmark: \(MLPerfBenchmark.allCases.map(\.rawValue).joined(separator: ", ")). By the model's input "
                + "if not given.", valueName: "NAME")) var benchmark: MLPerfBenchmark?
    @Option(
        help: ArgumentHelp(
            "Speed of the serial port, 115200 or 921600. As the runner's device files have it if not given.",
            valueName: "BAUD")) var baud: Int?
    @OptionGroup var board: BoardOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let baud, ![115_200, 921_600].contains(baud) {
            throw ValidationError("--baud takes 115200 or 921600, found \(baud)")
        }
    }

    func run() throws {
        let file = InputFile(path: model)
        let network = try file.model()
        let benchmark = try benchmark(of: network)
        let board = try board.open(counting: try store.open())
        let interruption = Interruption(note: nil)
        let identity = try board.attach()
        let installed = try board.install(network) { _, _ in }
        _ = try board.select(installed)
        let port = try board.speakMLPerf(benchmark, baud: baud ?? benchmark.runnerBaud)
        if output.json {
            try Output.json(
                Document(
                    model: file.name, modelSha256: network.digest.description, board: identity.board,
                    boardUniqueId: identity.uniqueID, origin: board.origin.rawValue, engine: identity.engine,
                    firmwareBuildId: identity.firmwareBuildID, benchmark: benchmark.rawValue, port: port.path,
                    baud: port.baud))
        } else {
            Output.line(
                "\(identity.board) (\(board.origin)) answers as \(benchmark.rawValue) at \(port.baud) baud on "
                    + port.path + (port.isOurs ? "; Ctrl-C ends it" : " until it is reset"))
        }
        while port.isOurs && !interruption.isAsked() {
            guard !port.hasEnded else {
                throw BoardError.transport("the virtual board has ended; start the command again")
            }
            Thread.sleep(forTimeInterval: 0.1)
        }
    }

    private func benchmark(of network: Model) throws -> MLPerfBenchmark {
        if let benchmark { return benchmark }
        guard let benchmark = MLPerfBenchmark(network) else {
            let known = MLPerfBenchmark.allCases.map { "\($0.rawValue) \($0.inputElements)" }
            throw CommandError.input(
                "\(model): its input is of none of the benchmarks (elements: \(known.joined(separator: ", "))); "
                    + "give --benchmark")
        }
        return benchmark
    }
}
