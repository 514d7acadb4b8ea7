package import Facts
import Latency
package import Networks

/// What each operator of a model is predicted to take: by the costs that the model is predicted by, or by a fit.
///
/// By a fit it is the difference that the operator makes to the latency model's sum, so that the operators and the rest
/// add up to the model's latency. Without an interval: those hold for whole networks.
package struct OperatorPrices {
    /// Where prices come from.
    package struct Source {
        /// Origin of the samples that prices rest on.
        package let origin: Origin
        /// Core clock in Hz that cycles are counted at.
        fileprivate let clockHz: Int
        /// The fit; nil where only operators' costs are kept.
        private let fit: BoardFit?
        /// What whole networks are predicted by.
        private let source: PredictionSource

        /// Takes what whole networks are predicted by; nil where that is nothing.
        package init?(_ source: PredictionSource) {
            if let fit = source.fit {
                (origin, clockHz, self.fit) = (fit.origin, fit.firmware.clockHz, fit)
            } else if let costs = try? source.costs() {
                (origin, clockHz, fit) = (costs.origin, costs.firmware.clockHz, nil)
            } else {
                return nil
            }
            self.source = source
        }

        /// Operators' costs, for a network that is predicted by these.
        fileprivate func costs(of model: Model) -> (perOperator: [Double], rest: Double)? {
            let found = try? source.prediction(of: model, level: 0.95).result.get()
            guard case .operatorCosts(let perOperator, let rest) = found?.basis else { return nil }
            return (perOperator, rest)
        }

        /// Milliseconds of a whole graph; nil where nothing speaks of it.
        package func latencyMs(_ model: Model) -> Double? {
            costs(of: model).map { $0.perOperator.reduce($0.rest, +) } ?? fittedMs(model)
        }

        /// The same by the fit; nil without one.
        fileprivate func fittedMs(_ model: Model) -> Double? {
            fit?.fit.rule.latencyMs(of: LatencyFeatures(model), ops: ModelCost(model).ops)
        }
    }

    /// Milliseconds of each operator, in order.
    package let perOpMs: [Double]
    /// Milliseconds of what belongs to no operator.
    package let restMs: Double
    /// Core clock in Hz that cycles are counted at.
    package let clockHz: Int

    /// Prices a model's operators; nil where nothing speaks of them.
    package init?(_ model: Model, by source: Source) {
        clockHz = source.clockHz
        if let known = source.costs(of: model) {
            (perOpMs, restMs) = (known.perOperator, known.rest)
            return
        }
        guard let rest = source.fittedMs(model.withoutOperators) else { return nil }
        restMs = rest
        perOpMs = model.operators.map { max(0, (source.fittedMs(model.keeping($0)) ?? rest) - rest) }
    }
}
