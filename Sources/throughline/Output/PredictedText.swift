import Campaigns
import Console
import Facts
import Latency

/// A latency foretold, for readers and as JSON shows it (docs/json.md).
struct PredictedText {
    let inspection: Inspection
    let forecast: Result<ModelPrediction, ModelPrediction.Refusal>
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
        switch forecast {
        case .success(let forecast):
            let prediction = forecast.prediction
            let origin = forecast.group.origin.rawValue
            if !inspection.fits { Output.line("it cannot run there; what it would take if it fitted:") }
            Output.line(
                "latency about \(Figure.milliseconds(prediction.latencyMs)), "
                    + "\(Figure.fixed(percent, 0)) % interval "
                    + "\(Figure.milliseconds(prediction.interval.low)) to "
                    + Figure.milliseconds(prediction.interval.high))
            Output.line(
                "  by the \(forecast.fit.replacing("_", with: " ")) of \(forecast.sampleCount) \(origin) samples of "
                    + "\(forecast.backbones.joined(separator: ", "))"
                    + "\(isByKeptSets ? " kept in measurements/" : ""); each left out: MAPE "
                    + "\(Figure.percent(forecast.errors.mapePercent / 100)), worst "
                    + Figure.percent(forecast.errors.worstPercent / 100))
            if let estimate { Output.line("  on silicon \(estimate.sentence)") }
            if !forecast.unseen.names.isEmpty {
                Output.line(
                    "  no sample has \(forecast.unseen.names.joined(separator: ", ")), "
                        + "\(Figure.percent(forecast.unseen.share)) of the values: not in the interval")
            }
        case .failure(let refusal): Output.line("no latency: \(refusal)")
        }
    }

    var document: Document {
        var document = Document(model: InspectionDocument(inspection), level: percent / 100)
        switch forecast {
        case .success(let forecast):
            document.latencyMs = forecast.prediction.latencyMs
            document.intervalMs = forecast.prediction.interval
            document.unseenOperators = forecast.unseen.names
            document.onSilicon = estimate?.document
            document.fit = FitFacts(
                model: forecast.fit, backbones: forecast.backbones, pointCount: forecast.sampleCount,
                origin: forecast.group.origin.rawValue,
                firmwareBuildId: forecast.group.firmware.firmwareBuildID,
                leftOutMape: forecast.errors.mapePercent / 100,
                leftOutWorst: forecast.errors.worstPercent / 100, isByKeptSets: isByKeptSets)
        case .failure(let refusal): document.refusal = refusal.description
        }
        return document
    }
}
