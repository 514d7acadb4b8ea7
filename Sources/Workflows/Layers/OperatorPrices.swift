import Facts
package import Latency
package import Networks

/// What each operator of a model is predicted to take, by a fit of stored samples or of the kept sets.
///
/// The difference that it makes to the latency model's sum, so that the operators and the rest add up to the model's
/// latency. Without an interval: those hold for whole networks.
package struct OperatorPrices {
    /// Where prices come from.
    package struct Source {
        /// The fit.
        package let fit: BoardFit
        /// What whole networks are predicted by.
        private let source: PredictionSource

        /// Takes the fit that whole networks are predicted by; nil where there is none.
        package init?(_ source: PredictionSource) {
            guard let fit = source.fit else { return nil }
            self.fit = fit
            self.source = source
        }

        /// Operators' costs, for a network that is predicted by these.
        fileprivate func costs(of model: Model) -> (perOperator: [Double], rest: Double)? {
            let found = try? source.prediction(of: model, level: 0.95).result.get()
            guard case .operatorCosts(let perOperator, let rest) = found?.basis else { return nil }
            return (perOperator, rest)
        }

        /// Milliseconds of a whole graph.
        package func latencyMs(_ model: Model) -> Double {
            costs(of: model).map { $0.perOperator.reduce($0.rest, +) } ?? fittedMs(model)
        }

        /// The same by the fit.
        fileprivate func fittedMs(_ model: Model) -> Double {
            fit.fit.rule.latencyMs(of: LatencyFeatures(model), ops: ModelCost(model).ops)
        }
    }

    /// Milliseconds of each operator, in order.
    package let perOpMs: [Double]
    /// Milliseconds of what belongs to no operator.
    package let restMs: Double
    /// Core clock in Hz that cycles are counted at.
    package let clockHz: Int

    /// Prices a model's operators.
    package init(_ model: Model, by source: Source) {
        clockHz = source.fit.firmware.clockHz
        if let known = source.costs(of: model) {
            (perOpMs, restMs) = (known.perOperator, known.rest)
            return
        }
        let rest = source.fittedMs(model.withoutOperators)
        restMs = rest
        perOpMs = model.operators.map { max(0, source.fittedMs(model.keeping($0)) - rest) }
    }
}
