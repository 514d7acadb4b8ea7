package import Boards
package import Campaigns
package import Facts
import Latency
package import Networks
package import Records

/// Profiles models on a board and keeps what came of it: a row, or the failure.
package struct Profiling {
    /// A profile with its row in the database.
    package struct Stored {
        /// The figures.
        package var profile: Profile
        /// Their row.
        package var row: Int64
    }

    /// What runs models.
    package let profiler: Profiler
    /// Where rows go.
    package let store: Store
    private let expecting: ExpectedInference

    /// Profiles by `profiler` into `store`.
    package init(_ profiler: Profiler, into store: Store) {
        self.profiler = profiler
        self.store = store
        expecting = ExpectedInference(by: store)
    }

    /// Profiles a model and stores the row; throws the `Failure` of a model that gave no figures, which is stored too.
    ///
    /// - Parameters:
    ///   - name: file name as given.
    ///   - identity: what the board said of itself.
    ///   - placement: where model and arena lie.
    ///   - found: what a search found the network by; nil for a model of the user's.
    ///   - expected: how long one inference should take; nil for what rows say of it, if they say anything.
    ///   - progress: called before each step.
    package func profile(
        _ model: Model, name: String, on identity: BoardIdentity, placement: Placement = .standard,
        foundBy found: Found? = nil, expected: Duration? = nil,
        progress: (Profiler.Step) -> Void = { _ in }
    ) throws -> Stored {
        let profile: Profile
        do throws(Failure) {
            profile = try profiler.profile(
                model, name: name, on: identity, placement: placement,
                expected: expected ?? self.expected(of: model, on: identity), progress: progress)
        } catch {
            try store.record(
                FailedAttempt(
                    failure: error, model: ModelFacts(model, name: name), board: identity,
                    origin: profiler.board.origin, sample: nil, isOutcome: true,
                    provenance: profiler.tool.provenance))
            throw error
        }
        guard let found else { return Stored(profile: profile, row: try store.record(profile)) }
        let row = try store.recordFound(
            profile, backbone: found.backbone, architecture: name, seed: found.seed)
        return Stored(profile: profile, row: row)
    }

    /// How long one inference should take; nil where nobody knows.
    func expected(of model: Model, on identity: BoardIdentity) -> Duration? {
        expecting.time(of: model, on: identity, origin: profiler.board.origin)
    }

    /// The search that a network comes from.
    package struct Found {
        /// Name of the space.
        package var backbone: String
        /// Seed of the search.
        package var seed: UInt64
    }

    /// Profiles a model at five addresses and with its arena in each memory; stops at the first failure.
    package func sweep(
        _ model: Model, name: String, on identity: BoardIdentity,
        progress: (Profiler.Step) -> Void = { _ in }
    ) throws -> [Stored] {
        let expected = expected(of: model, on: identity)
        return try PlacementSweep(model, on: identity).placements.map { placement in
            try profile(
                model, name: name, on: identity, placement: placement, expected: expected, progress: progress)
        }
    }

    /// What an emulated latency says of silicon; nil for one that silicon counted.
    package func estimate(_ profile: Profile) throws -> SiliconEstimate? {
        SiliconEstimate(
            profile.latencyMilliseconds, on: profile.board, origin: profile.origin,
            calibrations: try store.calibrations(), bench: SiliconBench.kept())
    }
}
