import ArgumentParser
import Console
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
        abstract: "Write a network of the literature as an int8 .tflite model.",
        discussion: """
            Networks: \(KnownNetwork.names); the id of an architecture, such as kws-c140-d140s2-d112; or \
            foreign-SEED-INDEX, one of the networks that operators' costs are fitted to. Weights are \
            random, the same every time: right for latency and memory, useless for accuracy.

            Example: throughline generate micronet-kws-m --out model.tflite
            """)

    @Argument(help: "Name of the network.") var name: String
    @Option(name: .customLong("out"), help: ArgumentHelp("The model to write.", valueName: "FILE"))
    var destination: String
    @OptionGroup var store: UnusedStoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        if let foreign = ForeignNetwork(id: name) {
            return try write(try foreign.model(), known: name, architecture: name)
        }
        guard let network = try? KnownNetwork.network(named: name) else {
            throw ValidationError(
                "no network is called '\(name)'; use one of \(KnownNetwork.names), or an id such as "
                    + "kws-c140-d140s2-d112")
        }
        let known = KnownNetwork.named(name)?.name ?? network.name
        try write(try network.model(), known: known, architecture: network.name)
    }

    private func write(_ bytes: [UInt8], known: String, architecture: String) throws {
        let cost = ModelCost(try Model(bytes: bytes))
        try OutputFile(path: destination).write(bytes)
        let document = Document(
            network: known, architecture: architecture, modelSha256: Digest(of: bytes).description,
            flashBytes: bytes.count, macs: cost.macs, ops: cost.ops, file: destination)
        try output.show(document) {
            Output.line(
                "\(known) (\(architecture)): \(Figure.millions(cost.ops)) Mop, "
                    + "\(bytes.count) bytes in \(destination)")
        }
    }
}
