import ArgumentParser
import Boards
import Campaigns
import Facts
import Records
import Workflows

/// Which networks are profiled, and how often and by whom.
struct CampaignOptions: ParsableArguments {
    @Option(help: ArgumentHelp("What, where and how often, in YAML or JSON.", valueName: "FILE"))
    var plan: String?
    @Option(
        help: ArgumentHelp("Backbone: \(BackboneChoice.expected).", valueName: "NAME|FILE"))
    var backbone = "kws"
    @Flag(help: "Models of one operator instead of a backbone's networks.") var layers = false
    @Option(
        help: ArgumentHelp(
            "Number of networks, 1 to 10000; by itself 24, all with --layers, at most 210 if active.",
            valueName: "N"))
    var count: Int?
    @Option(help: ArgumentHelp("Seed of the draws.", valueName: "N")) var seed: UInt64 = 1
    @Option(
        help: ArgumentHelp("Which networks: mixed, uniform, coverage or active.", valueName: "DESIGN"))
    var design = SampleDesign.mixed
    @Option(
        help: ArgumentHelp(
            "With --design active: half-width of the 95 % prediction interval at which to stop.",
            valueName: "SHARE")) var until: Share?
    @Option(
        name: .customLong("repeat"),
        help: ArgumentHelp("Inferences that count for each, 1 to 1000.", valueName: "N")) var repeats = 3
    @Option(help: ArgumentHelp("Number of virtual boards that share the work, 1 to 64.", valueName: "N"))
    var boards = 1
    @Option(
        help: ArgumentHelp("Only part I of N of the samples, I from 0.", valueName: "I/N")) var shard =
        CampaignRules.Shard.whole
    @Option(
        help: ArgumentHelp(
            "Submit the samples as an array job of N tasks to Slurm, wait, and merge.", valueName: "N"))
    var slurm: Int?

    /// Throws a `ValidationError` for values out of range, and for those that do not go together.
    func check(with board: BoardOptions) throws {
        try (1...10_000).check(count, of: "--count")
        try (1...1000).check(repeats, of: "--repeat")
        try (1...64).check(boards, of: "--boards")
        if board.trace != nil {
            guard boards == 1, plan == nil, slurm == nil else {
                throw ValidationError("--trace takes one board, without --plan, --boards and --slurm")
            }
        }
        if boards > 1 {
            guard case .virtual = board.board, board.flash == nil else {
                throw ValidationError("--boards takes more than 1 only for virtual boards without --flash")
            }
        }
        guard layers || plan != nil || backbone == Plan.foreign || BackboneChoice.isPossible(backbone) else {
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

    /// What is asked for, on a board.
    func request(on board: BoardRequest) -> CampaignRequest {
        var request = CampaignRequest(on: board)
        request.plan = plan
        request.backbone = backbone
        request.isLayerStudy = layers
        request.count = count
        request.seed = seed
        request.design = design
        request.until = until?.value
        request.repeats = repeats
        request.boards = boards
        request.shard = shard
        return request
    }
}
