import Campaigns
import Console
import Records

/// What an emulated latency says about silicon, for readers.
struct SiliconText {
    let estimate: SiliconEstimate

    var line: String {
        switch estimate {
        case .calibrated(let value, let low, let high, let calibration):
            "calibrated \(Figure.milliseconds(value)), \(Figure.milliseconds(low)) to "
                + "\(Figure.milliseconds(high)) by the worst of \(calibration.count) silicon models left out"
        case .uncalibrated(let low, let high, let residual):
            "uncalibrated; \(residual.points) published latencies suggest \(Figure.milliseconds(low)) to "
                + "\(Figure.milliseconds(high))"
        case .unknown: "uncalibrated; no published latency says how far off it may be"
        }
    }
}
