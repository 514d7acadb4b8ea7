import ArgumentParser
import Boards
import Measurements
import Networks

/// Profiles many networks of a backbone.
struct Characterize: ParsableCommand {
    private struct Document: Encodable {
        var backbone: String
        var seed: UInt64
        var count: Int
        var run: Int64
        var board: String
        var origin: String
        var doneBefore: Int
        var profiled: Int
        var failed: Int
        var interrupted: Bool
        var misfitShare: Double?
        var db: String
    }

    static let configuration = CommandConfiguration(
        abstract: "Profile many networks of a backbone and store each.",
        discussion: """
            Networks at even places are drawn uniformly from the backbone's prior, those at odd places are \
            spread over the logarithm of ops from the smallest to the largest that fits. The same backbone and \
            seed give the same networks, and a larger count starts with those of a smaller one: a run that was \
            stopped or killed goes on where it was. Ctrl-C stops after the sample under way.
            """)

    @Option(help: "Backbone: \(Backbone.all.map(\.name).joined(separator: ", ")).") var backbone = "kws"
    @Option(help: "Number of networks, 1 to 10000.") var count = 24
    @Option(help: "Seed of the draws.") var seed: UInt64 = 1
    @Option(name: .customLong("repeat"), help: "Inferences that count for each, 1 to 1000.") var repeats = 3
    @OptionGroup var board: BoardOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...10_000).contains(count) else { throw ValidationError("--count takes 1 to 10000") }
        guard (1...1000).contains(repeats) else { throw ValidationError("--repeat takes 1 to 1000") }
        _ = try space()
    }

    func run() throws {
        let space = try space()
        let store = try store.open()
        let board = try board.open()
        let interruption = Interruption()
        let progress = ProgressLine(isTerminal: Output.isTerminal, origin: board.origin.rawValue)
        var misfitShare: Double?
        let outcome = try Campaign(
            plan: Plan(backbone: backbone, count: count, seed: seed),
            profiler: Profiler(board: board, tool: .current, repeats: repeats), store: store
        ).run(
            candidates: { plan, budget in
                let sampling = try Sampler(
                    space, seed: plan.seed,
                    budget: Budget(arenaBytes: budget.arenaBytes, modelFlashBytes: budget.modelBytes)
                ).mixed(plan.count)
                misfitShare = sampling.misfitShare
                return sampling.samples.map(Candidate.init)
            }, isCancelled: { interruption.isAsked }, progress: progress.show)
        if output.json {
            try Output.json(
                Document(
                    backbone: backbone, seed: seed, count: count, run: outcome.run,
                    board: board.descriptor.name, origin: board.origin.rawValue,
                    doneBefore: outcome.doneBefore, profiled: outcome.profiled, failed: outcome.failed,
                    interrupted: outcome.wasInterrupted, misfitShare: misfitShare, db: store.path))
        } else {
            summarize(outcome, misfitShare: misfitShare, path: store.path)
        }
        if outcome.wasInterrupted { throw ExitCode(ExitStatus.interrupted.rawValue) }
    }

    private func summarize(_ outcome: Campaign.Outcome, misfitShare: Double?, path: String) {
        if outcome.doneBefore == outcome.total {
            Output.line("run \(outcome.run): all \(outcome.total) samples were done before; nothing to do")
            return
        }
        Output.line(
            "run \(outcome.run) in \(path): \(outcome.profiled) profiled, \(outcome.failed) failed, "
                + "\(outcome.doneBefore) done before, of \(outcome.total)")
        if let misfitShare {
            Output.line("\(Figure.percent(misfitShare)) of the draws from the prior did not fit the board")
        }
        if outcome.wasInterrupted { Output.line("stopped; the same command goes on from here") }
    }

    private func space() throws -> Backbone {
        guard let space = Backbone.all.first(where: { $0.name == backbone }) else {
            let known = Backbone.all.map(\.name).joined(separator: ", ")
            throw ValidationError("--backbone knows \(known), found \(backbone)")
        }
        return space
    }
}

extension Candidate {
    /// The candidate of a sampling plan's sample.
    init(_ sample: Sample) {
        let architecture = sample.architecture
        self.init(
            kind: sample.method == .uniform ? .uniform : .coverage, architecture: architecture.id,
            ops: architecture.ops, model: { try Model(bytes: try architecture.model()) })
    }
}
