/// Latency of a network as the sum of what its operators cost by themselves: the baseline of a layer study.
///
/// The operator model is fitted to models of one operator each; a network pays its constant once an operator.
public struct LayerSum: Hashable, Sendable {
    private let model: OperatorModel

    /// Fits the operators' costs to the layer study's samples.
    public init(layers: [Observation]) throws(FitError) {
        model = try OperatorModel(samples: layers)
    }

    /// Latency of a network of `opCount` operators, in ms.
    public func latencyMs(of features: LatencyFeatures, opCount: Int) -> Double {
        var values = features.values
        for count in [LatencyFeatures.Count.operators, .constant] {
            values[count.rawValue] = Double(opCount)
        }
        return model.latencyMs(of: LatencyFeatures(values: values), ops: 0)
    }
}
