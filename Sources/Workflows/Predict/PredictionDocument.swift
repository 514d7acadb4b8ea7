package import Campaigns
import Facts
package import Latency

/// A latency foretold, as JSON shows it (docs/reference/json.md).
package struct PredictionDocument: Encodable {
    struct FitFacts: Encodable {
        var model: String
        var backbones: [String]
        var pointCount: Int
        var origin: String
        var firmwareBuildId: String
        var leftOutMape: Double
        var leftOutWorst: Double
        var isByKeptSets: Bool
    }

    let model: InspectionDocument
    private(set) var latencyMs: Double?
    private(set) var intervalMs: LineFit.Interval?
    let level: Double
    private(set) var onSilicon: SiliconEstimate.Document?
    private(set) var fit: FitFacts?
    private(set) var refusal: String?
    private(set) var unseenOperators: [String]?
    private(set) var widerFor: [String]?

    /// Creates the document of a prediction.
    ///
    /// - Parameters:
    ///   - inspection: of the same model.
    ///   - isByKeptSets: whether it rests on the kept sets.
    ///   - estimate: what the latency says about silicon; nil where silicon counted the samples, or there is no latency.
    ///   - level: share of networks that the interval shall hold.
    package init(
        _ inspection: Inspection, _ prediction: Result<ModelPrediction, ModelPrediction.Refusal>,
        isByKeptSets: Bool, estimate: SiliconEstimate?, level: Double
    ) {
        model = InspectionDocument(inspection)
        self.level = level
        switch prediction {
        case .success(let found):
            latencyMs = found.prediction.latencyMs
            intervalMs = found.prediction.interval
            unseenOperators = found.unseen.names
            widerFor = found.reasons
            onSilicon = estimate?.document
            fit = FitFacts(
                model: found.fit, backbones: found.backbones, pointCount: found.sampleCount,
                origin: found.origin.rawValue,
                firmwareBuildId: found.firmware.firmwareBuildID,
                leftOutMape: found.errors.mapePercent / 100,
                leftOutWorst: found.errors.worstPercent / 100, isByKeptSets: isByKeptSets)
        case .failure(let refused): refusal = refused.description
        }
    }
}
