import ArgumentParser
import Boards
import Console
import Measurements
import Networks

/// Profiles one model on a board and stores the row.
struct ProfileModel: ParsableCommand {
    private struct Sweep: Encodable {
        var placements: [ProfileDocument]
    }

    static let configuration = CommandConfiguration(
        commandName: "profile",
        abstract: "Flash a model, run it, and store its latency and memory.")

    @Argument(help: ArgumentHelp("The model.", valueName: "MODEL.tflite")) var model: String
    @Option(name: .customLong("repeat"), help: "Inferences that count, 1 to 1000.") var repeats =
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
        guard (1...1000).contains(repeats) else { throw ValidationError("--repeat takes 1 to 1000") }
    }

    func run() throws {
        let file = InputFile(path: model)
        let network = try file.model()
        let store = try store.open()
        let profiler = Profiler(board: try board.open(counting: store), tool: .current, repeats: repeats)
        let identity = try profiler.attach()
        switch placement {
        case .one(let placement):
            let (profile, row) = try profile(
                network, file.name, at: placement, with: profiler, on: identity, into: store)
            if output.json {
                try Output.json(document(profile, row: row, from: store))
            } else {
                ProfileText(
                    profile: profile, row: row, path: store.path, period: period, perOp: perOp,
                    estimate: try estimate(profile, from: store)
                ).print()
            }
        case .sweep:
            let placed = try PlacementSweep(network, on: identity).placements.map { placement in
                try profile(network, file.name, at: placement, with: profiler, on: identity, into: store)
            }
            if output.json {
                try Output.json(
                    Sweep(placements: try placed.map { try document($0.profile, row: $0.row, from: store) }))
            } else {
                print(placed, path: store.path)
            }
        }
    }

    private func document(_ profile: Profile, row: Int64, from store: Store) throws -> ProfileDocument {
        ProfileDocument(
            profile, row: row, periodMilliseconds: period?.milliseconds, perOp: perOp,
            estimate: try estimate(profile, from: store))
    }

    private func estimate(_ profile: Profile, from store: Store) throws -> LatencyEstimate? {
        LatencyEstimate(
            profile.latencyMilliseconds, on: profile.board, origin: profile.origin,
            calibrations: try store.calibrations(), residuals: HardwareResidual.all())
    }

    private func print(_ placed: [(profile: Profile, row: Int64)], path: String) {
        var table = TextTable([.left, .left, .right, .right, .right])
        table.add(["model at", "arena from", "arena bytes", "latency", "cycles"])
        for (profile, _) in placed {
            table.add([
                Figure.address(profile.flashAddress), profile.board.arenaExtents.first?.kind ?? "",
                "\(profile.memory.arenaBytes)", Figure.milliseconds(profile.latencyMilliseconds),
                "\(profile.medianCycles)",
            ])
        }
        table.lines(indent: "").forEach { Output.line($0) }
        let rows = placed.map { "\($0.row)" }.joined(separator: ", ")
        Output.line(
            "all \(placed.first?.profile.origin.rawValue ?? ""); stored as rows \(rows) in \(path)")
    }

    /// Profiles at one placement and stores the row, or the failure.
    private func profile(
        _ network: Model, _ name: String, at placement: Placement, with profiler: Profiler,
        on identity: BoardIdentity, into store: Store
    ) throws -> (profile: Profile, row: Int64) {
        let profile: Profile
        do throws(Failure) {
            profile = try profiler.profile(
                network, name: name, on: identity, placement: placement
            ) { step in
                if output.verbose, let text = step.milestone { Output.note("throughline: \(text)") }
            }
        } catch {
            try store.record(
                FailedAttempt(
                    failure: error, model: ModelFacts(network, name: name), board: identity,
                    origin: profiler.board.origin, sample: nil, isOutcome: true,
                    provenance: Tool.current.provenance))
            throw error
        }
        return (profile, try store.record(profile))
    }
}
