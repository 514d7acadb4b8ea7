public import Facts
public import Latency
import Networks

extension Store {
    /// The groups in the database, in order of their first row.
    ///
    /// A model that was profiled several times counts once, by its latest row. Networks that a search found, and rows
    /// that their board drifted at, are in none.
    ///
    /// - Parameters:
    ///   - backbone: only this backbone; nil for all.
    ///   - origin: only this origin; nil for both, each in groups of its own.
    public func groups(
        backbone: String? = nil, origin: Origin? = nil
    ) throws(StoreError) -> [GroupLines] {
        let layers = try layerStudies()
        return try fitPoints(backbone: backbone, origin: origin).map { group, points in
            let study = layers.first {
                TimingIdentity($0.firmware) == group.timing && $0.origin == group.origin
            }
            return GroupLines(group: group, points: points, layers: study?.samples ?? [])
        }
    }

    /// The layer study's samples by firmware and origin, in order of their first row; the latest row of each model.
    public func layerStudies() throws(StoreError) -> [(
        firmware: BoardIdentity, origin: Origin, samples: [Observation]
    )] {
        struct Key: Hashable {
            var timing: TimingIdentity
            var origin: Origin
        }
        var order: [Key] = []
        var firmwares: [Key: BoardIdentity] = [:]
        var latest: [Key: [String: Observation]] = [:]
        for row in try measurements(backbone: Plan.layerStudy) where row.drift == nil {
            guard let sample = row.sample, sample.kind == .layer,
                let layer = LayerStudy.byID[sample.architecture],
                let features = try? LatencyFeatures(layer.network)
            else { continue }
            let key = Key(timing: TimingIdentity(row.board), origin: row.origin)
            if latest[key] == nil { order.append(key) }
            firmwares[key] = row.board
            latest[key, default: [:]][layer.id] = Observation(
                architecture: layer.id, ops: layer.ops, features: features,
                latencyMs: row.latencyMilliseconds, kernels: LatencyFeatures.Kernels(row.board))
        }
        return order.compactMap { key in
            let samples = (latest[key] ?? [:]).values.sorted { $0.architecture < $1.architecture }
            return firmwares[key].map { ($0, key.origin, samples) }
        }
    }
}
