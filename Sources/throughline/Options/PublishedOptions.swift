import ArgumentParser
import Jobs
import Networks

/// Whether a paper's own networks are trained, which, and how.
struct PublishedOptions: ParsableArguments {
    @Flag(help: "Train the paper's own networks instead of searching.") var published = false
    @Option(
        help: ArgumentHelp(
            "With --published, a network instead of the task's; may be repeated.", valueName: "NETWORK"))
    var network: [String] = []
    @Option(help: ArgumentHelp("With --published, passes of the training.", valueName: "N")) var epochs: Int?
    @Option(help: ArgumentHelp("With --published, examples of a step.", valueName: "N")) var batch: Int?
    @Option(help: ArgumentHelp("With --published, learn from so many examples.", valueName: "N"))
    var limit: Int?

    /// Throws a `ValidationError` for values out of range, and for a network that is none of the task's.
    func check(for task: LearningTask) throws {
        guard published || (network.isEmpty && epochs == nil && batch == nil && limit == nil) else {
            throw ValidationError("--network, --epochs, --batch and --limit go with --published")
        }
        let all = task.published + task.baselines
        for name in network where !all.contains(where: { $0.network?.lowercased() == name.lowercased() }) {
            let known = all.compactMap { $0.network?.lowercased() }.joined(separator: ", ")
            throw ValidationError("--network knows \(known), found \(name)")
        }
        try (1...10_000).check(epochs, of: "--epochs")
        try (2...65_536).check(batch, of: "--batch")
        if let limit, limit < 2 { throw ValidationError("--limit takes 2 or more") }
    }
}
