public import Boards
public import Networks

/// The lines of one group: each kind of sample by itself, and both for prediction.
public struct GroupFits: Sendable {
    /// What the points have in common.
    public let group: FitGroup
    /// The points, one a model, in order of recording.
    public let points: [FitPoint]
    /// What the layer study's models took on the same firmware.
    public let layers: [LatencySample]
    /// The lines that could be fitted.
    public let fits: [LatencyFit]
    /// Why the others could not.
    public let refusals: [(samples: LatencyFit.Samples, error: FitError)]

    /// The fit of some samples, nil if there is none.
    public func fit(_ samples: LatencyFit.Samples) -> LatencyFit? { fits.first { $0.samples == samples } }

    /// Fits the lines of one group.
    public init(group: FitGroup, points: [FitPoint], layers: [LatencySample] = []) {
        self.group = group
        self.points = points
        self.layers = layers
        var fits: [LatencyFit] = []
        var refusals: [(samples: LatencyFit.Samples, error: FitError)] = []
        for samples in LatencyFit.Samples.allCases {
            let chosen =
                samples == .pooled ? points : points.filter { $0.kind.rawValue == samples.rawValue }
            do throws(FitError) {
                fits.append(try LatencyFit(chosen, samples: samples))
            } catch {
                refusals.append((samples, error))
            }
        }
        self.fits = fits
        self.refusals = refusals
    }

    /// The groups in the database, in order of their first row.
    ///
    /// A model that was profiled several times counts once, by its latest row. Networks that a search found, and rows
    /// that their board drifted at, are in none.
    ///
    /// - Parameters:
    ///   - store: the database.
    ///   - backbone: only this backbone; nil for all.
    ///   - origin: only this origin; nil for both, each in groups of its own.
    public static func all(
        in store: Store, backbone: String? = nil, origin: Origin? = nil
    ) throws(StoreError) -> [GroupFits] {
        let layers = try layerStudies(in: store)
        return try store.fitPoints(backbone: backbone, origin: origin).map { group, points in
            let study = layers.first { $0.firmware == group.firmware && $0.origin == group.origin }
            return GroupFits(group: group, points: points, layers: study?.samples ?? [])
        }
    }

    /// The layer study's samples by firmware and origin, in order of their first row; the latest row of each model.
    public static func layerStudies(
        in store: Store
    ) throws(StoreError) -> [(firmware: BoardIdentity, origin: Origin, samples: [LatencySample])] {
        struct Key: Hashable {
            var firmware: BoardIdentity
            var origin: Origin
        }
        var order: [Key] = []
        var latest: [Key: [String: LatencySample]] = [:]
        for row in try store.measurements(backbone: Plan.layerStudy) where row.drift == nil {
            guard let sample = row.sample, sample.kind == .layer,
                let layer = LayerStudy.byID[sample.architecture],
                let features = try? LatencyFeatures(layer.network)
            else { continue }
            var key = Key(firmware: row.board, origin: row.origin)
            key.firmware.uniqueID = ""
            key.firmware.resetCause = ""
            if latest[key] == nil { order.append(key) }
            latest[key, default: [:]][layer.id] = LatencySample(
                architecture: layer.id, ops: layer.ops, features: features,
                latencyMs: row.latencyMilliseconds)
        }
        return order.map { key in
            let samples = (latest[key] ?? [:]).values.sorted { $0.architecture < $1.architecture }
            return (key.firmware, key.origin, samples)
        }
    }
}
