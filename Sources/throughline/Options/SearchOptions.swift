import ArgumentParser
import Jobs
import Latency
import Networks

/// How a search is run.
struct SearchOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Passes of the search over the training examples.", valueName: "N"))
    var epochs = 20
    @Option(help: ArgumentHelp("Passes of the training of what was found.", valueName: "N"))
    var trainEpochs = 20
    @Option(help: ArgumentHelp("Examples of a step.", valueName: "N")) var batch = 32
    @Option(
        help: ArgumentHelp(
            "dnas, no-cost, random, random-supernet, evolution or family.", valueName: "METHOD"),
        transform: SearchMethod.parsing) var method = SearchMethod.dnas
    @Option(help: ArgumentHelp("Space to search in; the task's own unless given.", valueName: "NAME"))
    var backbone: String?
    @Option(help: ArgumentHelp("Leave out widths beyond so many channels.", valueName: "CHANNELS"))
    var widthCap: Int?
    @Option(
        help: ArgumentHelp("Model of latency: line or second-model.", valueName: "FIT"),
        transform: { name in
            guard let kind = LatencyPredictor.Kind(rawValue: name) else {
                throw ValidationError("expected line or second-model")
            }
            return kind
        }) var fit: LatencyPredictor.Kind?
    @Option(help: ArgumentHelp("Examples of the test split that the board judges.", valueName: "N"))
    var samples = 16
    @Option(help: ArgumentHelp("Draws weights, orders and networks.", valueName: "N")) var seed: UInt64 = 1
    @Option(help: ArgumentHelp("Searches at most; a miss tightens the limit.", valueName: "N"))
    var rounds = 1
    @Option(help: ArgumentHelp("cpu, or cuda where libtorch has it.", valueName: "DEVICE")) var device:
        String?
    @Option(
        help: ArgumentHelp(
            """
            What a step of the search computes: split (weights on one network, architecture on a mixture), mixed \
            (vww's default) or one.
            """,
            valueName: "DRAWS"),
        transform: SearchRecipe.Draws.parsing) var draws: SearchRecipe.Draws?

    func validate() throws {
        guard (1...10_000).contains(epochs) else { throw ValidationError("--epochs takes 1 to 10000") }
        guard (0...10_000).contains(trainEpochs) else {
            throw ValidationError("--train-epochs takes 0 to 10000")
        }
        guard (2...65_536).contains(batch) else { throw ValidationError("--batch takes 2 to 65536") }
        guard (1...20).contains(rounds) else { throw ValidationError("--rounds takes 1 to 20") }
        guard (1...10_000).contains(samples) else { throw ValidationError("--samples takes 1 to 10000") }
        if let widthCap, !(1...4096).contains(widthCap) {
            throw ValidationError("--width-cap takes 1 to 4096")
        }
    }

    /// The space for a task.
    func space(of task: SearchTask) throws -> Backbone {
        let name = backbone ?? task.backbone
        guard let found = Backbone.named(name), name.hasPrefix(task.rawValue) else {
            let known = Backbone.all.map(\.name).filter { $0.hasPrefix(task.rawValue) }
            throw ValidationError("--backbone knows \(known.joined(separator: ", ")), found \(name)")
        }
        return widthCap.map(found.capped) ?? found
    }

    /// What the program that trains is told of where to compute.
    var computeArguments: [String] { device.map { ["--device", $0] } ?? [] }

    /// The recipe for a task.
    ///
    /// Weights of visual wake words learn on mixtures: all of its 17 bottlenecks are always there, and on single networks
    /// of random widths its supernet stayed at chance, even after a warm-up on mixtures.
    func recipe(of task: SearchTask) -> SearchRecipe {
        SearchRecipe(
            epochs: epochs, batchSize: batch, draws: draws ?? (task == .vww ? .mixed : .split), seed: seed)
    }
}

/// What a network is to do.
enum SearchTask: String, CaseIterable {
    case kws
    case vww
    case ad

    /// Name of the space that is searched unless another is named.
    var backbone: String { self == .vww ? Backbone.vww50.name : rawValue }
}
