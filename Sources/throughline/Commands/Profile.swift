import ArgumentParser
import Boards
import Measurements

/// Profiles one model on a board and stores the row.
struct ProfileModel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile",
        abstract: "Flash a model, run it, and store its latency and memory.")

    @Argument(help: ArgumentHelp("The model.", valueName: "MODEL.tflite")) var model: String
    @Option(name: .customLong("repeat"), help: "Inferences that count, 1 to 1000.") var repeats =
        Profiler.defaultRepeats
    @Flag(help: "Print the time of each operator.") var perOp = false
    @Option(
        help: ArgumentHelp(
            "Period to keep up with, such as 640ms: print duty cycle and verdict.", valueName: "TIME"),
        transform: { text in
            guard let period = Period(text) else {
                throw ValidationError("expected a time above 0 with its unit, such as 640ms, 2s or 500us")
            }
            return period
        }) var period: Period?
    @OptionGroup var board: BoardOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...1000).contains(repeats) else { throw ValidationError("--repeat takes 1 to 1000") }
    }

    func run() throws {
        let file = InputFile(path: model)
        let network = try file.model()
        let store = try store.open()
        let profiler = Profiler(board: try board.open(counting: store), tool: .current, repeats: repeats)
        let identity = try profiler.attach()
        let profile: Profile
        do throws(Failure) {
            profile = try profiler.profile(network, name: file.name, on: identity) { step in
                if output.verbose, let text = step.milestone { Output.note("throughline: \(text)") }
            }
        } catch {
            try store.record(
                FailedAttempt(
                    failure: error, model: ModelFacts(network, name: file.name), board: identity,
                    origin: profiler.board.origin, sample: nil, isOutcome: true,
                    provenance: Tool.current.provenance))
            throw error
        }
        let row = try store.record(profile)
        if output.json {
            try Output.json(
                ProfileDocument(
                    profile, row: row, periodMilliseconds: period?.milliseconds, perOp: perOp))
        } else {
            ProfileText(profile: profile, row: row, path: store.path, period: period, perOp: perOp).print()
        }
    }
}
