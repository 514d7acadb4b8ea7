import ArgumentParser
import Boards
import Campaigns
import Console
import Facts
import Networks
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
        let bytes = try inputs(of: network)
        let profiler = Profiler(board: try board.open(counting: try store.open()), tool: .current)
        let result = try profiler.infer(network, name: file.name, inputs: bytes, on: try profiler.attach())
        try OutputFile(path: destination).write(result.outputs.flatMap { $0 })
        if output.json {
            try Output.json(result.document)
        } else {
            let sizes = result.outputs.map { "\($0.count)" }.joined(separator: " + ")
            Output.line(
                "\(sizes) bytes of output in \(destination); \(Figure.milliseconds(result.latencyMilliseconds)) "
                    + result.origin.rawValue)
        }
    }

    /// The bytes of each input tensor.
    private func inputs(of network: Model) throws -> [[UInt8]] {
        let names = network.inputs.map(network.place(ofTensor:))
        let sizes = network.inputs.map { network.tensors[$0].byteCount }
        let files = try input.map { try InputFile(path: $0).bytes() }
        if files.count == sizes.count {
            for (index, size) in sizes.enumerated() where files[index].count != size {
                throw CommandError.input(
                    "\(input[index]): expected \(size) bytes for input \(names[index]), found "
                        + "\(files[index].count); give the tensor's raw bytes")
            }
            return files
        }
        let total = sizes.reduce(0, +)
        guard files.count == 1 else {
            throw CommandError.input(
                "the model has \(sizes.count) inputs, found \(files.count) files; give one for each or one for all"
            )
        }
        guard files[0].count == total else {
            throw CommandError.input(
                "\(input[0]): expected \(total) bytes for \(sizes.count) inputs, found \(files[0].count); "
                    + "give the tensors' raw bytes")
        }
        var rest = files[0][...]
        return sizes.map { size in
            defer { rest = rest.dropFirst(size) }
            return Array(rest.prefix(size))
        }
    }
}
