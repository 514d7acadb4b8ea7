import Foundation
import Networks

/// Networks of a bench with what is known of each: what searches are replayed on.
package struct ReplayTable: Sendable {
    /// A network with its trainings.
    package struct Entry: Sendable {
        /// Its id.
        package var id: String
        /// Latency in ms.
        package var cost: Double
        /// Multiply-accumulates of an inference.
        package var macs: Double
        /// What a predictor sees of it.
        package var features: [Double]
        /// Its whole trainings, by ascending seed.
        package var trainings: [Training]
    }

    /// One whole training.
    package struct Training: Sendable {
        /// Share of right answers on validation by epochs, 0...1.
        package var validation: [Int: Double]
        /// Share of right answers on test after the last epoch: of the int8 file where there is one, 0...1.
        package var test: Double
    }

    /// Networks with at least one whole training, in the order of the bench.
    package var entries: [Entry]
    /// Epochs after which networks were judged, ascending.
    package var rungs: [Int]
    /// Validation examples that accuracies are shares of.
    package var validationCount: Int

    /// States all of it.
    package init(entries: [Entry], rungs: [Int], validationCount: Int) {
        self.entries = entries
        self.rungs = rungs
        self.validationCount = validationCount
    }

    /// Joins networks and rows of a bench; networks that are not trained to the end are left out.
    package init(_ folder: BenchFolder) throws {
        let plan = try folder.plan()
        let rows = Dictionary(grouping: try folder.rows(), by: \.network)
        guard let backbone = Backbone.named(plan.backbone) else {
            throw StateError(
                place: plan.backbone, expected: "a known backbone", found: "none", cure: "name another")
        }
        entries = try folder.networks().compactMap { network in
            let bySeed = Dictionary(grouping: rows[network.id] ?? [], by: \.seed)
            let trainings = bySeed.sorted { $0.key < $1.key }.compactMap { _, rows -> Training? in
                guard let last = rows.first(where: { $0.epochs == plan.epochs }) else { return nil }
                return Training(
                    validation: Dictionary(
                        rows.map { ($0.epochs, $0.validation) }, uniquingKeysWith: { first, _ in first }),
                    test: last.int8 ?? last.test)
            }
            guard !trainings.isEmpty else { return nil }
            let architecture = try Architecture(id: network.id, of: backbone)
            return Entry(
                id: network.id, cost: network.latencyMs, macs: Double(architecture.macs),
                features: NetworkFeatures.values(architecture), trainings: trainings)
        }
        rungs = plan.rungs
        validationCount = rows.values.first?.first?.validationCount ?? 1
    }

    /// Every other network, from the first or the second one on.
    package func half(_ number: Int) -> ReplayTable {
        ReplayTable(
            entries: entries.indices.filter { $0 % 2 == number % 2 }.map { entries[$0] }, rungs: rungs,
            validationCount: validationCount)
    }

    /// Logit of the test accuracy, the mean over trainings.
    func logit(_ entry: Entry) -> Double {
        let shares = entry.trainings.map { min(0.999, max(0.001, $0.test)) }
        return shares.reduce(0) { $0 + log($1 / (1 - $1)) } / Double(max(1, shares.count))
    }
}
