public import Networks

/// What a layer study says of a board: throughput by kind of operator, and what channels off multiples of 4 cost.
public struct LayerStudyFit: Sendable {
    /// The line of one kind of operator.
    public struct Kind: Sendable {
        /// Kind of operator.
        public let kind: LayerStudy.Kind
        /// Latency over ops.
        public let line: LineFit
    }

    /// Lines of the kinds that multiply, in the study's order.
    public let kinds: [Kind]
    /// Latency an op of models with channels off multiples of 4, over that of the nearest model on them.
    public let offMultiplesOf4: PairedRatio?
    /// Latency of 138 to 138 channels over that of 140 to 140, pointwise: the cliff of MicroNets' section 3.2.
    public let cliff: PairedRatio?

    /// Looks at the study's samples, whose architectures are its ids; others are left out.
    public init(_ samples: [Observation]) {
        let known = samples.compactMap { sample in
            LayerStudy.byID[sample.architecture].map { (layer: $0, latency: sample.latencyMs) }
        }
        kinds = LayerStudy.Kind.allCases.compactMap { kind in
            let points = known.filter { $0.layer.kind == kind && $0.layer.ops > 0 }
                .map { LineFit.Point(ops: $0.layer.ops, latencyMs: $0.latency) }
            return (try? LineFit(points)).map { Kind(kind: kind, line: $0) }
        }
        let aligned = known.filter { $0.layer.isAligned && $0.layer.ops > 0 }
        offMultiplesOf4 = PairedRatio(
            known.filter { !$0.layer.isAligned && $0.layer.ops > 0 }.compactMap { odd in
                let fellows = aligned.filter { $0.layer.family == odd.layer.family }
                let nearest = fellows.min {
                    Self.distance($0.layer, odd.layer) < Self.distance($1.layer, odd.layer)
                }
                return nearest.map {
                    ($0.latency / Double($0.layer.ops), odd.latency / Double(odd.layer.ops))
                }
            })
        cliff = PairedRatio(
            known.filter { $0.layer.channels == [140, 140] }.compactMap { even in
                known.first {
                    $0.layer.channels == [138, 138] && $0.layer.family == even.layer.family
                }.map { (even.latency, $0.latency) }
            })
    }

    /// By how much the ops of two models differ, as a factor.
    private static func distance(_ first: LayerStudy.Case, _ second: LayerStudy.Case) -> Double {
        max(Double(first.ops) / Double(second.ops), Double(second.ops) / Double(first.ops))
    }
}
