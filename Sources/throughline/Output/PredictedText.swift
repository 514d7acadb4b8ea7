import Campaigns
import Console
import Facts
import Latency
import Workflows

/// A latency foretold, for readers.
struct PredictedText {
    let inspection: Inspection
    let prediction: Result<ModelPrediction, ModelPrediction.Refusal>
    let isByKeptSets: Bool
    /// What the latency foretold says about silicon; nil where silicon counted the samples, or there is no latency.
    let estimate: SiliconEstimate?
    /// Percent of networks that the interval shall hold.
    let percent: Double

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

    var document: PredictionDocument {
        PredictionDocument(
            inspection, prediction, isByKeptSets: isByKeptSets, estimate: estimate, level: percent / 100)
    }
}
