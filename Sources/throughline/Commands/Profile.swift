import ArgumentParser
import Boards
import Campaigns
import Console
import Facts
import Networks
import Records
import Workflows

/// Profiles one model on a board and stores the row.
struct ProfileModel: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "profile",
        abstract: "Flash a model, run it, and store its latency and memory.",
        discussion: "Example: throughline profile model.tflite --per-op --period 640ms")

    @Argument(help: ArgumentHelp("The model.", valueName: "MODEL.tflite")) var model: String
    @Option(
        name: .customLong("repeat"), help: ArgumentHelp("Inferences that count, 1 to 1000.", valueName: "N"))
    var repeats =
        Profiler.defaultRepeats
    @Flag(help: "Print the time of each operator.") var perOp = false
    @Option(
        help: ArgumentHelp(
            "Period to keep up with, such as 640ms: print duty cycle and verdict.", valueName: "TIME"))
    var period: Period?
    @Option(
        help: ArgumentHelp(
            "Where model and arena lie: an address in flash such as 0x08060000 (of the log entry, 64 bytes before the "
                + "model), dtcm or sram1 for the arena, both with a comma between, or sweep for five addresses and "
                + "each memory.", valueName: "PLACE")) var placement: PlacementOption = .one(.standard)
    @OptionGroup var board: BoardOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try (1...1000).check(repeats, of: "--repeat")
    }

    func run() throws {
        let file = InputFile(path: model)
        let network = try file.model()
        let store = try store.open()
        let profiling = Profiling(
            Profiler(board: try board.open(counting: store), tool: .current, repeats: repeats), into: store)
        try profiling.profiler.check(network, name: file.name, placement: placement.first)
        let identity = try profiling.profiler.attach()
        let text = ProfileText(path: store.path, period: period, perOp: perOp, model: network)
        switch placement {
        case .one(let placement):
            let stored = try profiling.profile(
                network, name: file.name, on: identity, placement: placement, progress: show)
            let estimate = try profiling.estimate(stored.profile)
            try output.show(text.document(stored, estimate)) { text.print(stored, estimate) }
        case .sweep:
            let placed = try profiling.sweep(network, name: file.name, on: identity, progress: show)
            let estimates = try placed.map { try profiling.estimate($0.profile) }
            try output.show(["placements": zip(placed, estimates).map(text.document)]) { text.print(placed) }
        }
    }

    private func show(_ step: Profiler.Step) {
        if case .steady(let done, let count) = step, done > 0 {
            CountedProgress(of: count, "inferences").show(done, isStep: true)
        }
        if case .ops = step { Output.endStatus() }
        if output.verbose, let text = step.milestone { Output.note("throughline: \(text)") }
    }
}
