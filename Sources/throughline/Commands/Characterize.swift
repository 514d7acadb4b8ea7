import ArgumentParser
import Campaigns
import Console
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
            tens where the operator model's prediction interval is widest, until it is as narrow as --until. Ctrl-C stops after the samples under way. A plan file states \
            sets, boards, sentinel and limits (docs/howto/campaigns.md).

            Example: throughline characterize --backbone kws --count 100 --board usb
            """)

    @OptionGroup var campaign: CampaignOptions
    @OptionGroup var board: BoardOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws { try campaign.check(with: board) }

    func run() throws {
        let request = campaign.request(on: board.request)
        let source = try request.source()
        let store = try store.open()
        if let slurm = campaign.slurm { return try run(SlurmCampaign(request, tasks: slurm, into: store)) }
        let progress = ProgressLine(
            isTerminal: Output.isTerminal, hasSeveralBoards: source.places.count > 1)
        // Every sample that was done is stored: a second Ctrl-C loses nothing.
        let interruption = Interruption(note: "stopping after this sample; once more to stop at once")
        let outcome = try withExtendedLifetime(interruption) {
            try Characterization(source, into: store).run(
                isCancelled: interruption.isAsked, warn: Output.remark,
                progress: progress.show)
        }
        try output.show(
            CampaignDocument(outcome, of: campaign.plan == nil ? source.sets[0].plan : nil, path: store.path)
        ) { CampaignText(outcome: outcome, path: store.path).print() }
        if outcome.wasInterrupted { throw ExitCode(ExitStatus.interrupted.rawValue) }
        if outcome.left > 0 { throw ExitCode(ExitStatus.board.rawValue) }
    }

    /// The same as an array of tasks.
    private func run(_ slurm: SlurmCampaign) throws {
        let interruption = Interruption(note: "cancelling the job")
        let outcome = try withExtendedLifetime(interruption) {
            try slurm.run(isCancelled: interruption.isAsked)
        }
        let (path, count) = (slurm.store.path, slurm.array.count)
        try output.show(MergeDocument(outcome.merged, db: path, tasks: count)) {
            Output.line(
                "\(outcome.shardCount) of \(count) shards merged into \(path): \(outcome.merged.line)")
        }
        if interruption.isAsked() { throw ExitCode(ExitStatus.interrupted.rawValue) }
        try slurm.finish(outcome)
    }
}
