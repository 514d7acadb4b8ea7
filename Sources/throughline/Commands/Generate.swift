import ArgumentParser
import Networks

/// Writes a network of the literature as a model.
struct Generate: ParsableCommand {
    private struct Document: Encodable {
        var network: String
        var architecture: String
        var modelSha256: String
        var flashBytes: Int
        var macs: Int
        var ops: Int
        var file: String
    }

    static let configuration = CommandConfiguration(
        abstract: "Write a network of the MicroNets paper (Table 5) as an int8 .tflite model.",
        discussion: """
            Networks: \(TableFive.all.map { $0.name.lowercased() }.joined(separator: ", ")). Weights are \
            random, the same every time: right for latency and memory, useless for accuracy.
            """)

    @Argument(help: "Name of the network.") var name: String
    @Option(name: .customLong("out"), help: ArgumentHelp("The model to write.", valueName: "FILE"))
    var destination: String
    @OptionGroup var store: UnusedStoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        guard let network = TableFive.all.first(where: { $0.name.lowercased() == name.lowercased() }) else {
            let known = TableFive.all.map { $0.name.lowercased() }.joined(separator: ", ")
            throw ValidationError("no network is called '\(name)'; use one of \(known)")
        }
        let architecture = network.architecture
        let bytes = try architecture.model()
        try OutputFile(path: destination).write(bytes)
        if output.json {
            try Output.json(
                Document(
                    network: network.name, architecture: architecture.id,
                    modelSha256: Digest(of: bytes).description, flashBytes: bytes.count,
                    macs: architecture.macs, ops: architecture.ops, file: destination))
        } else {
            Output.line(
                "\(network.name) (\(architecture.id)): \(Figure.millions(architecture.ops)) Mop, "
                    + "\(bytes.count) bytes in \(destination)")
        }
    }
}
