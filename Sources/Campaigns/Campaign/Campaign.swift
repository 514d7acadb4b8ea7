public import Facts
import Foundation
public import Networks
public import Records
import Synchronization

/// Profiles sets of networks on boards, one thread a board, and stores each network as soon as it is done.
///
/// The same sets on the same database go on where they stopped, and several processes share their samples.
public struct Campaign: Sendable {
    /// How long one inference of a model should take on a board; nil where nobody knows, and where the board's time is not
    /// the host's.
    public typealias Expectation = @Sendable (Model, BoardIdentity, Origin) -> Duration?

    /// What to profile, each on each kind of board.
    public let sets: [SampleSet]
    /// Where.
    public let places: [BoardPlace]
    /// How.
    public let rules: CampaignRules
    /// The host tool.
    public let tool: Tool
    /// Keeps the rows.
    public let store: Store
    /// What a silent board is given up by, before the plan's limit is over.
    public let expecting: Expectation

    /// Creates a campaign.
    public init(
        sets: [SampleSet], places: [BoardPlace], rules: CampaignRules, tool: Tool, store: Store,
        expecting: @escaping Expectation = { _, _, _ in nil }
    ) {
        self.sets = sets
        self.places = places
        self.rules = rules
        self.tool = tool
        self.store = store
        self.expecting = expecting
    }

    /// Runs what is left.
    ///
    /// Samples that only their boards were at fault for are left: the outcome says how many, and the same campaign tries
    /// them again.
    ///
    /// - Parameters:
    ///   - isCancelled: asked by each board before each sample, and while networks are drawn.
    ///   - progress: called by one board at a time.
    /// - Throws: `Failure` if no board is left for open samples, `StoreError`, or what drawing throws.
    public func run(
        isCancelled: @escaping @Sendable () -> Bool = { false },
        progress: @escaping @Sendable (CampaignProgress) -> Void = { _ in }
    ) throws -> CampaignOutcome {
        let start = ContinuousClock.now
        let queue = WorkQueue(
            sets: sets, places: places.map(\.name), rules: rules, tool: tool, store: store,
            isCancelled: isCancelled, show: progress)
        let failure = Mutex<(any Error)?>(nil)
        let hasFailed: @Sendable () -> Bool = { failure.withLock { $0 != nil } }
        let group = DispatchGroup()
        for place in places {
            group.enter()
            let thread = Thread {
                do {
                    try BoardWorker(
                        place: place, queue: queue, rules: rules, tool: tool, store: store,
                        expecting: expecting,
                        isCancelled: { isCancelled() || hasFailed() }
                    ).run()
                } catch {
                    failure.withLock { $0 = $0 ?? error }
                }
                group.leave()
            }
            // Networks are drawn and checked on it, which takes more than a thread's usual half megabyte.
            thread.stackSize = 8 << 20
            thread.start()
        }
        group.wait()
        if let error = failure.withLock({ $0 }) { throw error }
        var outcome = queue.outcome
        outcome.active = try queue.activeOutcomes()
        outcome.wallSeconds = (.now - start) / .seconds(1)
        if !outcome.wasInterrupted, outcome.left > 0 || outcome.runs.isEmpty,
            let last = outcome.quarantined.last
        {
            let rest = outcome.runs.isEmpty ? "none of the samples" : "\(outcome.left) samples are left"
            throw Failure(
                kind: .connection,
                message: "no board is left, \(rest); \(last.place): \(last.reason)")
        }
        return outcome
    }
}
