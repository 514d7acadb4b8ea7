import ArgumentParser
import Boards
import Campaigns
import Console
import Facts
import Latency
import Networks
import Records

/// Brings a model to a board and shows what was predicted beside what was found.
struct Deploy: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Flash a model, run it, and compare with the prediction and with the host's answers.",
        discussion: """
            Latency and memory are stored as a row, as by profile. The latency is predicted from the rows that \
            were there before. Outputs on examples of --data, or on random inputs, are compared with those of the \
            bundled engine on the host: with that engine on the board they must be the same.
            """)

    @Argument(help: ArgumentHelp("The model.", valueName: "MODEL.tflite")) var model: String
    @Option(help: ArgumentHelp("A data set whose test split the sample is of.", valueName: "DIR")) var data:
        String?
    @Option(help: ArgumentHelp("Inferences to compare, 1 to 10000.", valueName: "N")) var samples = 8
    @Option(help: ArgumentHelp("Chooses the sample.", valueName: "N")) var seed: UInt64 = 1
    @Option(help: ArgumentHelp("Percent of networks that the interval shall hold.", valueName: "PERCENT"))
    var interval = 95.0
    @Option(name: .customLong("out"), help: ArgumentHelp("Write the comparison as JSON.", valueName: "FILE"))
    var destination: String?
    @OptionGroup var board: BoardOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...10_000).contains(samples) else { throw ValidationError("--samples takes 1 to 10000") }
        guard interval > 0, interval < 100 else {
            throw ValidationError("--interval takes a percentage between 0 and 100")
        }
    }

    func run() throws {
        let deployment = try deployment()
        let document = DeploymentDocument(deployment)
        if let destination {
            try OutputFile(path: destination).write(Array((try Output.text(document) + "\n").utf8))
        }
        if output.json { try Output.json(document) } else { DeploymentText(document: document).print() }
        let agreement = deployment.agreement
        let engine = deployment.profile.board.engine
        guard agreement.equal == agreement.inferences || engine != Engine.bundled.rawValue else {
            throw CommandError(
                exit: .board, kind: "outputs",
                message: "\(document.model): expected the host's outputs on the board, found "
                    + "\(agreement.inferences - agreement.equal) of \(agreement.inferences) different, by up to "
                    + "\(agreement.largestDifference); install the firmware of this version")
        }
    }

    /// Brings the model to the board, stores a row, and compares; throws a `Failure` for a model that cannot run there.
    func deployment() throws -> Deployment {
        let file = InputFile(path: model)
        let network = try file.model()
        let sample: BoardSample
        if let data {
            do {
                sample = try BoardSample(of: data, count: samples, for: model, seed: seed)
            } catch let exit as BoardSample.ProgramExit {
                throw ExitCode(exit.code)
            }
        } else {
            sample = BoardSample(random: samples, for: network, seed: seed)
        }
        let store = try store.open()
        let device = try board.open(counting: store)
        let profiler = Profiler(board: device, tool: .current)
        let identity = try profiler.attach()
        let forecast = try forecast(of: network, for: identity, device.origin, from: store)
        let profile = try profiler.profile(network, name: file.name, on: identity)
        return try Deployment(
            network, name: file.name, sample: sample, profile: profile, row: try store.record(profile),
            forecast: forecast, with: profiler, on: identity)
    }

    /// By the rows that are there, before this model's own.
    private func forecast(
        of network: Model, for identity: BoardIdentity, _ origin: Origin, from store: Store
    ) throws -> Result<Forecast, Forecast.Refusal> {
        // An emulated figure is no forecast for a real board, nor the other way round.
        try ForecastSource(
            store: store, board: identity.board, engine: identity.engine, origin: origin
        ).forecast(of: network, level: interval / 100).result
    }
}
