import ArgumentParser
import Boards
import Campaigns
import Console
import Facts
import Foundation
import Latency
import Networks
import Records
import Workflows

/// Profiles many networks of a backbone.
struct Characterize: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Profile many networks on one or several boards and store each.",
        discussion: """
            Networks at even places are drawn uniformly from the backbone's prior, those at odd places are \
            spread over the logarithm of ops from the smallest to the largest that fits. The same backbone and \
            seed give the same networks, and a larger count starts with those of a smaller one: a run that was \
            stopped or killed goes on where it was. The active design spreads 24 networks over log-ops and then adds \
            tens where the second model's prediction interval is widest, until it is as narrow as --until. Ctrl-C stops after the samples under way. A plan file states \
            sets, boards, sentinel and limits (docs/campaigns.md).
            """)

    private static let standardCount = 24

    @Option(help: ArgumentHelp("What, where and how often, in YAML or JSON.", valueName: "FILE"))
    var plan: String?
    @Option(
        help: ArgumentHelp("Backbone: \(BackboneChoice.expected).", valueName: "NAME|FILE"))
    var backbone = "kws"
    @Flag(help: "Models of one operator instead of a backbone's networks.") var layers = false
    @Option(help: "Number of networks, 1 to 10000; by itself 24, all with --layers, at most 210 if active.")
    var count: Int?
    @Option(help: "Seed of the draws.") var seed: UInt64 = 1
    @Option(
        help: ArgumentHelp("Which networks: mixed, uniform, coverage or active.", valueName: "DESIGN"))
    var design = SampleDesign.mixed
    @Option(
        help: ArgumentHelp(
            "With --design active: half-width of the 95 % prediction interval at which to stop.",
            valueName: "SHARE")) var until: Share?
    @Option(name: .customLong("repeat"), help: "Inferences that count for each, 1 to 1000.") var repeats = 3
    @Option(help: "Number of virtual boards that share the work, 1 to 64.") var boards = 1
    @Option(
        help: ArgumentHelp("Only part I of N of the samples, I from 0.", valueName: "I/N")) var shard =
        CampaignRules.Shard.whole
    @Option(
        help: ArgumentHelp(
            "Submit the samples as an array job of N tasks to Slurm, wait, and merge.", valueName: "N"))
    var slurm: Int?
    @OptionGroup var board: BoardOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let count, !(1...10_000).contains(count) { throw ValidationError("--count takes 1 to 10000") }
        guard (1...1000).contains(repeats) else { throw ValidationError("--repeat takes 1 to 1000") }
        guard (1...64).contains(boards) else { throw ValidationError("--boards takes 1 to 64") }
        if boards > 1 {
            guard case .virtual = board.board, board.flash == nil else {
                throw ValidationError("--boards takes more than 1 only for virtual boards without --flash")
            }
        }
        guard layers || plan != nil || BackboneChoice.isPossible(backbone) else {
            throw ValidationError("--backbone takes \(BackboneChoice.expected), found \(backbone)")
        }
        if until != nil, design != .active {
            throw ValidationError("--until takes --design active")
        }
        if design == .active {
            guard slurm == nil, shard == .whole, !layers else {
                throw ValidationError("--design active takes neither --slurm, --shard nor --layers")
            }
        }
        if let slurm {
            guard (1...SlurmArray.mostTasks).contains(slurm), shard == .whole else {
                throw ValidationError("--slurm takes 1 to \(SlurmArray.mostTasks), without --shard")
            }
            guard case .virtual = board.board, board.flash == nil else {
                throw ValidationError("--slurm takes virtual boards without --flash")
            }
        }
    }

    func run() throws {
        let source = try source()
        if plan == nil { try board.request.checkFlash() }
        let store = try store.open()
        if let slurm { return try run(SlurmArray(count: slurm, database: store.path), into: store) }
        let progress = ProgressLine(
            isTerminal: Output.isTerminal, hasSeveralBoards: source.places.count > 1)
        // Every sample that was done is stored: a second Ctrl-C loses nothing.
        let interruption = Interruption(note: "stopping after this sample; once more to stop at once")
        let outcome = try withExtendedLifetime(interruption) {
            try Characterization(source, into: store).run(
                isCancelled: interruption.isAsked, warn: { Output.note("throughline: \($0)") },
                progress: progress.show)
        }
        try output.show(try document(outcome, path: store.path)) {
            CampaignText(outcome: outcome, path: store.path).print()
        }
        if outcome.wasInterrupted { throw ExitCode(ExitStatus.interrupted.rawValue) }
        if outcome.left > 0 { throw ExitCode(ExitStatus.board.rawValue) }
    }

    private func source() throws -> CampaignSource {
        var source: CampaignSource
        if let plan {
            source = try CampaignSource(plan: plan)
        } else {
            source = CampaignSource(
                try set, on: board.request, count: boards, rules: CampaignRules(repeats: repeats))
        }
        source.rules.shard = shard
        return source
    }

    /// The one set that the options ask for.
    var set: Plan {
        get throws {
            if layers {
                return Plan(
                    backbone: Plan.layerStudy, count: min(count ?? .max, LayerStudy.all.count), seed: 0,
                    design: .layers)
            }
            let choice = try BackboneChoice(
                backbone,
                in: URL(filePath: FileManager.default.currentDirectoryPath, directoryHint: .isDirectory))
            return Plan(
                backbone: choice.name,
                count: count ?? (design == .active ? ActiveDesign.plainCount : Self.standardCount),
                seed: seed, design: design, space: choice.space, until: until?.value ?? Plan.standardUntil)
        }
    }

    private func document(_ outcome: CampaignOutcome, path: String) throws -> CampaignDocument {
        var document = CampaignDocument(outcome, path: path)
        guard plan == nil else { return document }
        let set = try set
        document.backbone = set.backbone
        document.seed = set.seed
        document.count = set.count
        document.run = outcome.runs.first
        document.board = outcome.kinds.first?.board
        document.origin = outcome.kinds.first?.origin.rawValue
        return document
    }
}
