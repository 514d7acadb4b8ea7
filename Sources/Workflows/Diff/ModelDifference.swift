import Campaigns
import Console
package import Facts
package import Latency
package import Networks
package import Records

/// What changed from one model to another, operator by operator.
package struct ModelDifference {
    /// One of the two models.
    package struct Side {
        /// Name of the file.
        package let name: String
        /// Its operators with predicted times.
        package let operators: PricedOperators
        /// Work and bytes.
        package let facts: ModelFacts
        /// The arena; nil where the engine refuses the model.
        package let arenaBytes: Int?
        /// When the arena is fullest.
        package let peak: ArenaAccount.Moment?
        /// Latency with its interval, or why there is none.
        package let prediction: Result<ModelPrediction, ModelPrediction.Refusal>

        /// Looks at a model.
        ///
        /// - Parameters:
        ///   - source: what latencies are predicted from, of the whole and of operators.
        ///   - level: share of networks that intervals shall hold.
        package init(
            _ model: Model, name: String, engine: Engine, by source: PredictionSource, level: Double
        ) throws {
            self.name = name
            let prices = OperatorPrices.Source(source).flatMap { OperatorPrices(model, by: $0) }
            operators = PricedOperators(model, prices: prices)
            facts = ModelFacts(model, name: name)
            let plan = try? MemoryPlan(model, engine: engine)
            arenaBytes = plan?.totalBytes
            peak = plan.flatMap { ArenaAccount($0, operators: model.operators.count) }?.peak
            prediction = try source.prediction(of: model, level: level).result
        }

        /// Predicted milliseconds; nil where there is none.
        var latencyMs: Double? { (try? prediction.get())?.prediction.latencyMs }

        /// The operator at which the arena is fullest, such as `op 3 CONV_2D`.
        var peakText: String? {
            peak.map { peak in
                guard operators.items.indices.contains(peak.op) else { return "the inputs" }
                return "op \(peak.op) \(operators.items[peak.op].account.code.name)"
            }
        }
    }

    /// An operator of either model, or of both.
    package struct Entry {
        /// What became of it.
        package enum State: String, Sendable { case same, changed, added, removed }

        /// In the first model.
        package let first: PricedOperators.Item?
        /// In the second one.
        package let second: PricedOperators.Item?
        /// What became of it.
        package let state: State

        /// Predicted milliseconds more; nil where either is not known.
        package var latencyChangeMs: Double? {
            let (old, new) = (first.map(\.latencyMs) ?? 0, second.map(\.latencyMs) ?? 0)
            guard let old, let new else { return nil }
            return new - old
        }

        /// MACs more.
        package var macsChange: Int { (second?.account.macs ?? 0) - (first?.account.macs ?? 0) }
    }

    /// The models.
    package let first: Side
    package let second: Side
    /// Their operators in order.
    package let entries: [Entry]

    /// Compares two models: operators of the same kind and shapes are the same ones, by a longest common subsequence.
    package init(_ first: Side, _ second: Side) {
        self.first = first
        self.second = second
        let keys = [first, second].map { side in
            side.operators.items.map { (equal: Key($0.account), kind: $0.account.code) }
        }
        entries = Alignment(keys[0], keys[1]).pairs.map { pair in
            let old = pair.first.map { first.operators.items[$0] }
            let new = pair.second.map { second.operators.items[$0] }
            let state: Entry.State =
                switch (old, new) {
                case (nil, _): .added
                case (_, nil): .removed
                case (let old?, let new?): Key(old.account) == Key(new.account) ? .same : .changed
                }
            return Entry(first: old, second: new, state: state)
        }
    }

    /// What makes two operators the same.
    private struct Key: Hashable {
        let code: OpCode
        let shapes: [[Int]?]
        let constantBytes: Int

        init(_ account: OperatorAccount) {
            code = account.code
            shapes = [
                account.inputShape, account.outputShape, account.kernel, account.stride, account.dilation,
            ]
            constantBytes = account.constantBytes
        }
    }
}
