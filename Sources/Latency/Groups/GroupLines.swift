import Facts
import Networks

/// The lines of one group: each kind of sample by itself, and both for prediction.
public struct GroupLines: Sendable {
    /// What the points have in common.
    public let group: FitGroup
    /// The points, one a model, in order of recording.
    public let points: [StoredObservation]
    /// What the layer study's models took on the same firmware.
    public let layers: [Observation]
    /// The lines that could be fitted.
    public let fits: [GroupLine]
    /// Why the others could not.
    public let refusals: [(samples: GroupLine.Samples, error: FitError)]

    /// The fit of some samples, nil if there is none.
    public func fit(_ samples: GroupLine.Samples) -> GroupLine? { fits.first { $0.samples == samples } }

    /// Fits the lines of one group.
    public init(group: FitGroup, points: [StoredObservation], layers: [Observation] = []) {
        self.group = group
        self.points = points
        self.layers = layers
        var fits: [GroupLine] = []
        var refusals: [(samples: GroupLine.Samples, error: FitError)] = []
        for samples in GroupLine.Samples.allCases {
            let chosen =
                samples == .pooled ? points : points.filter { $0.kind.rawValue == samples.rawValue }
            do throws(FitError) {
                fits.append(try GroupLine(chosen, samples: samples))
            } catch {
                refusals.append((samples, error))
            }
        }
        self.fits = fits
        self.refusals = refusals
    }
}
