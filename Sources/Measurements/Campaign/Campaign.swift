import Boards
public import Networks

/// A network that a plan asks for.
public struct Candidate: Sendable {
    /// How it was drawn.
    public var kind: SampleKind
    /// Canonical id of the architecture.
    public var architecture: String
    /// Operations by the closed form, for the estimate of the time left.
    public var ops: Int
    /// Builds the model.
    public var model: @Sendable () throws -> Model

    /// Creates a candidate.
    public init(
        kind: SampleKind, architecture: String, ops: Int, model: @escaping @Sendable () throws -> Model
    ) {
        self.kind = kind
        self.architecture = architecture
        self.ops = ops
        self.model = model
    }
}

/// Profiles the networks of a plan one by one and stores each as soon as it is done.
///
/// Each sample's outcome is one transaction, so that a kill at any moment loses at most the sample under way. The
/// same plan on the same database goes on where it stopped, and two processes with the same plan share its
/// samples. A failure that is the model's own is its outcome; any
/// other failure makes the board recover and the sample is tried once more.
public struct Campaign {
    /// Attempts at a sample before a failure of the board becomes its outcome.
    public static let attempts = 2

    /// How a campaign ended.
    public struct Outcome: Hashable, Sendable {
        /// Row of the run.
        public var run: Int64
        /// Samples of the plan.
        public var total: Int
        /// Samples that had been done before, or by another process meanwhile.
        public var doneBefore: Int
        /// Samples profiled now.
        public var profiled: Int
        /// Samples that failed now.
        public var failed: Int
        /// Whether it was asked to stop before its end.
        public var wasInterrupted: Bool
    }

    /// What to profile.
    public let plan: Plan
    /// Runs the models.
    public let profiler: Profiler
    /// Keeps the rows.
    public let store: Store

    /// Creates a campaign.
    public init(plan: Plan, profiler: Profiler, store: Store) {
        self.plan = plan
        self.profiler = profiler
        self.store = store
    }

    /// Runs what is left of the plan.
    ///
    /// - Parameters:
    ///   - candidates: draws the plan's networks for a board that offers a budget; as many as the plan asks for.
    ///   - isCancelled: asked before each sample.
    ///   - progress: called before and after each sample.
    /// - Throws: `Failure` if the board is lost, `StoreError`, or what `candidates` throws.
    public func run(
        candidates: (Plan, BoardBudget) throws -> [Candidate], isCancelled: () -> Bool,
        progress: (CampaignProgress) -> Void
    ) throws -> Outcome {
        let identity = try profiler.attach()
        let drawn = try candidates(plan, BoardBudget(identity))
        let state = try store.run(
            of: plan, board: identity, origin: profiler.board.origin, provenance: profiler.tool.provenance)
        let open = drawn.indices.filter { !state.done.contains($0) }
        var outcome = Outcome(
            run: state.id, total: drawn.count, doneBefore: drawn.count - open.count, profiled: 0, failed: 0,
            wasInterrupted: false)
        var status = CampaignProgress(
            total: drawn.count, doneBefore: outcome.doneBefore, opsLeft: open.reduce(0) { $0 + drawn[$1].ops }
        )
        for index in open {
            if isCancelled() {
                outcome.wasInterrupted = true
                break
            }
            let candidate = drawn[index]
            status.starts(candidate.architecture)
            progress(status)
            let sample = SamplePlace(
                run: state.id, index: index, kind: candidate.kind, backbone: plan.backbone,
                architecture: candidate.architecture)
            let settled = try store.hasOutcome(sample) ? nil : settle(candidate, as: sample, on: identity)
            switch settled {
            case .profiled(let latency):
                outcome.profiled += 1
                status.ends(latency: latency, ops: candidate.ops)
            case .failed:
                outcome.failed += 1
                status.ends(latency: nil, ops: candidate.ops)
            case nil:
                outcome.doneBefore += 1
                status.passes(ops: candidate.ops)
            }
            progress(status)
        }
        return outcome
    }

    private enum Settled {
        case profiled(latency: Double)
        case failed
    }

    /// Gives a sample its outcome; nil if another process has given it one meanwhile.
    private func settle(
        _ candidate: Candidate, as sample: SamplePlace, on identity: BoardIdentity
    ) throws -> Settled? {
        do {
            return try attempt(candidate, as: sample, on: identity)
        } catch StoreError.duplicate {
            return nil
        }
    }

    private func attempt(
        _ candidate: Candidate, as sample: SamplePlace, on identity: BoardIdentity
    ) throws -> Settled {
        let model = try candidate.model()
        for attempt in 1...Self.attempts {
            let result: Result<Profile, Failure>
            do throws(Failure) {
                result = .success(try profiler.profile(model, name: candidate.architecture, on: identity))
            } catch {
                result = .failure(error)
            }
            switch result {
            case .success(let profile):
                try store.record(profile, sample: sample)
                return .profiled(latency: profile.latencyMilliseconds)
            case .failure(let failure):
                var failed = FailedAttempt(
                    failure: failure, model: ModelFacts(model, name: candidate.architecture),
                    board: identity, origin: profiler.board.origin, sample: sample,
                    isOutcome: failure.isOfTheModel, provenance: profiler.tool.provenance)
                if !failure.isOfTheModel {
                    do {
                        try profiler.board.recover()
                    } catch {
                        // The sample is not to blame for a board that is gone: it stays open.
                        try store.record(failed)
                        throw Failure(error)
                    }
                    failed.isOutcome = attempt == Self.attempts
                }
                try store.record(failed)
                if failed.isOutcome { return .failed }
            }
        }
        return .failed
    }
}
