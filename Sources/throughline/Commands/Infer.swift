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
            outputs are written behind each other.
            """)

    @Argument(help: ArgumentHelp("The model.", valueName: "MODEL.tflite")) var model: String
    @Option(help: ArgumentHelp("Input bytes; repeatable.", valueName: "FILE")) var input: [String]
    @Option(name: .customLong("output"), help: ArgumentHelp("Output bytes.", valueName: "FILE"))
    var destination: String
    @OptionGroup var board: BoardOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let file = InputFile(path: model)
        let network = try file.model()
        let bytes = try InferenceInputs.read(input, for: network)
        let profiler = Profiler(board: try board.open(counting: try store.open()), tool: .current)
        let result = try profiler.infer(network, name: file.name, inputs: bytes, on: try profiler.attach())
        try OutputFile(path: destination).write(result.outputs.flatMap { $0 })
        try output.show(result.document) {
            let sizes = result.outputs.map { "\($0.count)" }.joined(separator: " + ")
            Output.line(
                "\(sizes) bytes of output in \(destination); \(Figure.milliseconds(result.latencyMilliseconds)) "
                    + result.origin.rawValue)
        }
    }
}
