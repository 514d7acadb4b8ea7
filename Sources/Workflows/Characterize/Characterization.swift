package import Campaigns
import Console
import Facts
package import Records

/// Many networks on one or several boards, each stored; a run that was stopped goes on where it was.
package struct Characterization {
    /// What is profiled, where and how.
    package var source: CampaignSource
    /// Where rows go.
    package let store: Store

    /// Profiles `source` into `store`.
    package init(_ source: CampaignSource, into store: Store) {
        self.source = source
        self.store = store
    }

    /// Runs the campaign to its end, or until it is cancelled.
    ///
    /// - Parameters:
    ///   - isCancelled: asked between samples.
    ///   - warn: told of worn flash.
    ///   - progress: called after each sample.
    package func run(
        isCancelled: @escaping @Sendable () -> Bool, warn: @escaping @Sendable (String) -> Void,
        progress: @escaping @Sendable (CampaignProgress) -> Void
    ) throws -> CampaignOutcome {
        let expected = ExpectedInference(by: store)
        return try Campaign(
            sets: source.sets, places: source.places.map { $0.countingErases(in: store, warn: warn) },
            rules: source.rules, tool: .current, store: store,
            expecting: { expected.time(of: $0, on: $1, origin: $2) }
        ).run(isCancelled: isCancelled, progress: progress)
    }
}
