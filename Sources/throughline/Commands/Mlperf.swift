import ArgumentParser
import Boards
import Campaigns
import Console
import Workflows

/// Lets the public runner of MLPerf Tiny drive a board.
struct SpeakMLPerf: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "mlperf",
        abstract: "Make a board answer the MLPerf Tiny text protocol on a model.",
        discussion: """
            Installs and selects the model, then switches the firmware to the protocol that the runner of \
            mlcommons/tiny speaks (benchmark/runner). A virtual board is served until Ctrl-C; a board on USB goes \
            on by itself until it is reset or another throughline command asks it. docs/howto/mlperf.md says how to \
            run the runner.

            Example: throughline mlperf model.tflite --board usb
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
        let benchmark = try benchmark ?? MLPerfSession.benchmark(of: network, path: model)
        let board = try board.open(counting: try store.open())
        try Profiler(board: board, tool: .current).check(network, name: file.name)
        let interruption = Interruption(note: nil)
        let session = try MLPerfSession(network, as: benchmark, on: board, baud: baud)
        try output.show(MLPerfDocument(session, model: network, name: file.name)) {
            MLPerfText(session: session).print()
        }
        try session.serve(until: interruption.isAsked)
    }
}
