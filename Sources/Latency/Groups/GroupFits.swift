import Facts
import Networks

/// The lines of one group: each kind of sample by itself, and both for prediction.
public struct GroupFits: Sendable {
    /// What the points have in common.
    public let group: FitGroup
    /// The points, one a model, in order of recording.
    public let points: [StoredObservation]
    /// What the layer study's models took on the same firmware.
    public let layers: [Observation]
    /// The lines that could be fitted.
    public let fits: [LatencyFit]
    /// Why the others could not.
    public let refusals: [(samples: LatencyFit.Samples, error: FitError)]

    /// The fit of some samples, nil if there is none.
    public func fit(_ samples: LatencyFit.Samples) -> LatencyFit? { fits.first { $0.samples == samples } }

    /// Fits the lines of one group.
    public init(group: FitGroup, points: [StoredObservation], layers: [Observation] = []) {
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
}

extension [GroupFits] {
    /// The group to predict from: the one with the newest row, of boards that are set up as their kind before others.
    var newest: GroupFits? {
        self.max { first, second in
            let wellFirst = first.group.timing.deviations.isEmpty
            let wellSecond = second.group.timing.deviations.isEmpty
            return wellFirst == wellSecond ? first.lastRow < second.lastRow : wellSecond
        }
    }
}

extension GroupFits {
    /// Number of its newest row; 0 where it has none.
    fileprivate var lastRow: Int64 { points.map(\.measurement).max() ?? 0 }
}
