public import Facts
public import Records

/// What an emulated latency says about silicon.
public enum SiliconEstimate: Hashable, Sendable {
    /// Corrected by silicon rows of the same code on the same kind of board.
    case calibrated(milliseconds: Double, low: Double, high: Double, by: Calibration)
    /// Not corrected; published latencies of that kind of board suggest a range.
    case uncalibrated(low: Double, high: Double, by: HardwareResidual)
    /// Not corrected, and nothing is known.
    case unknown

    /// The estimate for a latency of a board; nil if it was measured on silicon.
    public init?(
        _ milliseconds: Double, on board: BoardIdentity, origin: Origin, calibrations: [Calibration],
        residuals: [HardwareResidual]
    ) {
        guard origin == .emulated else { return nil }
        guard let group = CalibrationGroup(board) else {
            self = .unknown
            return
        }
        if let calibration = calibrations.last(where: { $0.group == group }) {
            let value = milliseconds * calibration.scale
            self = .calibrated(
                milliseconds: value, low: value / (1 + calibration.leftOutWorst),
                high: value / max(1 - calibration.leftOutWorst, 0.01), by: calibration)
        } else if let residual = residuals.first(where: {
            $0.board == group.board && $0.cycleModel == group.cycleModel
        }) {
            self = .uncalibrated(
                low: milliseconds * residual.low, high: milliseconds * residual.high, by: residual)
        } else {
            self = .unknown
        }
    }

    /// As JSON shows it.
    public struct Document: Encodable, Sendable {
        var status: String
        var latencyMs: Double?
        var lowMs: Double?
        var highMs: Double?
        var points: Int?
        var source: String?
    }

    /// As JSON shows it (docs/json.md).
    public var document: Document {
        switch self {
        case .calibrated(let value, let low, let high, let calibration):
            Document(
                status: "calibrated", latencyMs: value, lowMs: low, highMs: high, points: calibration.count,
                source: "silicon rows")
        case .uncalibrated(let low, let high, let residual):
            Document(
                status: "uncalibrated", lowMs: low, highMs: high, points: residual.points,
                source: residual.source)
        case .unknown: Document(status: "uncalibrated")
        }
    }
}
