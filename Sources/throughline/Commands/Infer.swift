import ArgumentParser
import Campaigns
import Console
import Facts
import Workflows

/// Runs one inference on given bytes.
struct Infer: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run a model on the board with given input bytes and keep its output bytes.",
        discussion: """
            Files hold raw tensor bytes in the tensors' own types, little-endian. A model with several inputs \
            takes one --input for each, in order, or one file with all of them behind each other; several \
            outputs are written behind each other. With --steps N, files hold the inputs of N inferences behind each \
            other, and a model that has state keeps it from one to the next.

            Example: throughline infer model.tflite --input input.bin --output output.bin
            """)

    @Argument(help: ArgumentHelp("The model.", valueName: "MODEL.tflite")) var model: String
    @Option(help: ArgumentHelp("Input bytes; repeatable.", valueName: "FILE")) var input: [String]
    @Option(name: .customLong("output"), help: ArgumentHelp("Output bytes.", valueName: "FILE"))
    var destination: String
    @Option(help: ArgumentHelp("Inferences one after another, 1 to 10000; state is kept.", valueName: "N"))
    var steps = 1
    @Flag(help: "Begin each inference with fresh state.") var fresh = false
    @OptionGroup var board: BoardOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try (1...10_000).check(steps, of: "--steps")
    }

    func run() throws {
        let file = InputFile(path: model)
        let network = try file.model()
        let bytes = try InferenceInputs.read(input, for: network, steps: steps)
        let profiler = Profiler(board: try board.open(counting: try store.open()), tool: .current)
        try profiler.check(network, name: file.name)
        let results = try profiler.infer(
            network, name: file.name, steps: bytes, isFresh: fresh, on: try profiler.attach())
        try OutputFile(path: destination).write(results.flatMap { $0.outputs.flatMap { $0 } })
        let words = {
            for result in results {
                let sizes = result.outputs.map { "\($0.count)" }.joined(separator: " + ")
                let time = Figure.milliseconds(result.latencyMilliseconds)
                Output.line("\(sizes) bytes of output in \(destination); \(time) \(result.origin.rawValue)")
            }
        }
        if steps == 1, let result = results.first {
            try output.show(result.document, words: words)
        } else {
            try output.show(["steps": results.map(\.document)], words: words)
        }
    }
}
