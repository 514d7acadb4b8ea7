import Boards
import Cycles
public import Facts
import Foundation
public import Latency
public import Records

extension SiliconBench {
    /// Where the bench is kept in a checkout.
    public static let path = "measurements/silicon/points.csv"

    /// The bench of the checkout that this program belongs to; nil if there is no such file.
    public static func kept() -> SiliconBench? {
        guard let path = FirmwareLocator().file(path), let data = FileManager.default.contents(atPath: path)
        else { return nil }
        return try? SiliconBench(csv: String(decoding: data, as: UTF8.self))
    }
}

/// What an emulated latency says about silicon.
public enum SiliconEstimate: Hashable, Sendable {
    /// By the desk's own silicon rows of the same code on the same kind of board.
    case calibrated(milliseconds: Double, low: Double, high: Double, by: Calibration)
    /// By public figures of the same core.
    case expected(low: Double, high: Double, by: SiliconRange)
    /// Nothing is known of this core, tier or version of the model.
    case unknown

    /// The estimate for a latency of a board; nil if it was measured on silicon.
    ///
    /// - Parameters:
    ///   - calibrations: the desk's own, the newest last.
    ///   - bench: public figures.
    public init?(
        _ milliseconds: Double, on board: BoardIdentity, origin: Origin, calibrations: [Calibration],
        bench: SiliconBench?
    ) {
        guard origin == .emulated else { return nil }
        self = .unknown
        guard let group = CalibrationGroup(board) else { return }
        if let calibration = calibrations.last(where: { $0.group == group }) {
            let value = milliseconds * calibration.scale
            self = .calibrated(
                milliseconds: value, low: value / (1 + calibration.leftOutWorst),
                high: value / max(1 - calibration.leftOutWorst, 0.01), by: calibration)
        } else if let model = CycleModel(named: group.cycleModel),
            let range = bench?.range(
                core: model.core.rawValue, tier: model.tier.rawValue, version: CycleModel.version)
        {
            self = .expected(low: milliseconds * range.low, high: milliseconds * range.high, by: range)
        }
    }

    /// Lowest and highest milliseconds on silicon; nil where nothing is known.
    public var bounds: (low: Double, high: Double)? {
        switch self {
        case .calibrated(_, let low, let high, _), .expected(let low, let high, _): (low, high)
        case .unknown: nil
        }
    }

    /// The sentence about silicon, the same wherever an emulated latency is shown.
    public var sentence: String {
        switch self {
        case .calibrated(let value, let low, let high, let calibration):
            "\(Self.text(value)) ms, \(Self.text(low)) to \(Self.text(high)) ms by the worst of "
                + "\(calibration.count) models of this desk's own board, left out"
        case .expected(let low, let high, let range):
            "\(Self.text(low)) to \(Self.text(high)) ms, as \(range.points) networks and programs of "
                + "\(range.sources) public sources take on this core"
        case .unknown:
            "not known: no public figure of this core was run by this cycle model and tier"
        }
    }

    private static func text(_ milliseconds: Double) -> String {
        let digits = milliseconds < 10 ? 2 : milliseconds < 100 ? 1 : 0
        return String(format: "%.\(digits)f", milliseconds)
    }

    /// As JSON shows it.
    public struct Document: Encodable, Sendable {
        var status: String
        var latencyMs: Double?
        var lowMs: Double?
        var highMs: Double?
        var points: Int?
        var sources: Int?
    }

    /// As JSON shows it (docs/reference/json.md).
    public var document: Document {
        switch self {
        case .calibrated(let value, let low, let high, let calibration):
            Document(
                status: "calibrated", latencyMs: value, lowMs: low, highMs: high, points: calibration.count)
        case .expected(let low, let high, let range):
            Document(
                status: "expected", lowMs: low, highMs: high, points: range.points, sources: range.sources)
        case .unknown: Document(status: "unknown")
        }
    }
}
