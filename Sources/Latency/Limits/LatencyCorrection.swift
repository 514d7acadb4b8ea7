import Foundation
public import Networks

/// By how much a fit is off near one network: what a search's latency limit is multiplied by after a miss.
///
/// Kept apart from the fit, which stays as it is stored.
public struct LatencyCorrection: Hashable, Sendable, Codable {
    /// A network with its latency by the fit and as found.
    public struct Neighbour: Hashable, Sendable, Codable {
        /// Canonical id.
        public var architecture: String
        /// Latency by the fit, in ms.
        public var predictedMs: Double
        /// Latency found, in ms.
        public var foundMs: Double
        /// Distance to the network at hand: Euclidean, over the logarithms of ops per kind of layer.
        public var distance: Double
    }

    /// Mean of predicted over found of the neighbours.
    public var factor: Double
    /// The nearest networks, nearest first.
    public var neighbours: [Neighbour]

    /// Takes the `count` networks nearest to one.
    ///
    /// Networks whose latency or prediction is not positive, or whose id cannot be read, are left out. Nil where none is
    /// left.
    public init?(
        near architecture: Architecture, by rule: CostRule, networks: [(id: String, foundMs: Double)],
        count: Int = 5
    ) {
        guard let place = Self.place(architecture) else { return nil }
        var neighbours: [Neighbour] = []
        for network in networks where network.foundMs > 0 {
            guard let other = try? Architecture(id: network.id, of: architecture.backbone),
                let otherPlace = Self.place(other),
                let predicted = try? rule.latencyMs(other), predicted > 0
            else { continue }
            let distance = zip(place, otherPlace).reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }
                .squareRoot()
            neighbours.append(
                Neighbour(
                    architecture: other.id, predictedMs: predicted, foundMs: network.foundMs,
                    distance: distance))
        }
        let nearest = neighbours.sorted { ($0.distance, $0.architecture) < ($1.distance, $1.architecture) }
            .prefix(max(1, count))
        guard !nearest.isEmpty else { return nil }
        self.neighbours = Array(nearest)
        factor = nearest.reduce(0) { $0 + $1.predictedMs / $1.foundMs } / Double(nearest.count)
    }

    /// Logarithms of ops by kind: pointwise, larger windows, depthwise; one more op keeps none of them at minus
    /// infinity.
    private static func place(_ architecture: Architecture) -> [Double]? {
        guard let features = try? LatencyFeatures(architecture.network) else { return nil }
        let macs = [
            features[.macsPointwiseAligned] + features[.macsPointwiseUnaligned], features[.macsLargeKernel],
            features[.macsDepthwise],
        ]
        return macs.map { log(2 * $0 + 1) }
    }
}
