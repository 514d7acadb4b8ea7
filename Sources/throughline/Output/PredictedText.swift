import Campaigns
import Console
import Facts
import Latency

/// A latency foretold, for readers and as JSON shows it (docs/reference/json.md).
struct PredictedText {
    let inspection: Inspection
    let prediction: Result<ModelPrediction, ModelPrediction.Refusal>
    let isByKeptSets: Bool
    /// What the latency foretold says about silicon; nil where silicon counted the samples, or there is no latency.
    let estimate: SiliconEstimate?
    /// Percent of networks that the interval shall hold.
    let percent: Double

    struct Document: Encodable {
        var model: InspectionDocument
        var latencyMs: Double?
        var intervalMs: LineFit.Interval?
        var level: Double
        var onSilicon: SiliconEstimate.Document?
        var fit: FitFacts?
        var refusal: String?
        var unseenOperators: [String]?
        var widerFor: [String]?
    }

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

    func print() {
        InspectionText(inspection: inspection).print()
        switch prediction {
        case .success(let found):
            let latency = found.prediction
            let origin = found.origin.rawValue
            if !inspection.fits { Output.line("it cannot run there; what it would take if it fitted:") }
            Output.line(
                "latency about \(Figure.milliseconds(latency.latencyMs)), "
                    + "\(Figure.fixed(percent, 0)) % interval "
                    + "\(Figure.milliseconds(latency.interval.low)) to "
                    + Figure.milliseconds(latency.interval.high))
            Output.line(
                "  by the \(found.fit.replacing("_", with: " ")) of \(found.sampleCount) \(origin) samples of "
                    + "\(found.backbones.joined(separator: ", "))"
                    + "\(isByKeptSets ? " kept in measurements/" : ""); each left out: MAPE "
                    + "\(Figure.percent(found.errors.mapePercent / 100)), worst "
                    + Figure.percent(found.errors.worstPercent / 100))
            for reason in found.reasons { Output.line("  wider: \(reason)") }
            if let estimate { Output.line("  on silicon \(estimate.sentence)") }
            if !found.unseen.names.isEmpty {
                Output.line(
                    "  no sample has \(found.unseen.names.joined(separator: ", ")), "
                        + "\(Figure.percent(found.unseen.share)) of the values: not in the interval")
            }
        case .failure(let refusal): Output.line("no latency: \(refusal)")
        }
    }

    var document: Document {
        var document = Document(model: InspectionDocument(inspection), level: percent / 100)
        switch prediction {
        case .success(let found):
            document.latencyMs = found.prediction.latencyMs
            document.intervalMs = found.prediction.interval
            document.unseenOperators = found.unseen.names
            document.widerFor = found.reasons
            document.onSilicon = estimate?.document
            document.fit = FitFacts(
                model: found.fit, backbones: found.backbones, pointCount: found.sampleCount,
                origin: found.origin.rawValue,
                firmwareBuildId: found.firmware.firmwareBuildID,
                leftOutMape: found.errors.mapePercent / 100,
                leftOutWorst: found.errors.worstPercent / 100, isByKeptSets: isByKeptSets)
        case .failure(let refusal): document.refusal = refusal.description
        }
        return document
    }
}
