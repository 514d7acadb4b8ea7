import Boards
public import Foundation

/// How far published latencies of a kind of board lie from what the cycle model gives: what is known of the hardware
/// beyond the model, from the closest build of firmware that there is.
public struct HardwareResidual: Codable, Hashable, Sendable {
    /// Name of the board.
    public var board: String
    /// The cycle model and its tier.
    public var cycleModel: String
    /// Engine of the build that was run, with its version.
    public var engine: String
    /// Code generation flags of that build.
    public var flags: String
    /// Published latencies that it stands on.
    public var points: Int
    /// Lowest published latency over the model's.
    public var low: Double
    /// Median of those ratios.
    public var median: Double
    /// Highest of them.
    public var high: Double
    /// Where the latencies are from.
    public var source: String

    /// Where the residuals are kept in a checkout.
    public static let path = "measurements/calibration/residual.json"

    /// The residuals of the checkout that this program belongs to; none if there is no such file.
    public static func all() -> [HardwareResidual] {
        guard let path = FirmwareLocator().file(path), let data = FileManager.default.contents(atPath: path)
        else { return [] }
        return (try? decode(data)) ?? []
    }

    /// Reads a file of residuals.
    public static func decode(_ data: Data) throws -> [HardwareResidual] {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try decoder.decode([HardwareResidual].self, from: data)
    }
}
