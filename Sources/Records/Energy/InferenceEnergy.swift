import Foundation

/// Energy and power of one inference, as a meter saw it.
public struct InferenceEnergy: Codable, Hashable, Sendable {
    /// Largest relative difference between an inference in the trace and the latency that a chip counted.
    static let tolerance = 0.05
    /// Factor either way within which an inference in the trace may be one of an emulated row: its latency is a prediction.
    static let emulatedFactor = 2.0

    /// Inferences that the figures are of.
    public var windowCount: Int
    /// Inferences in the trace that are not of this model by their duration, or that lack samples.
    public var ignoredCount: Int
    /// Mean time that the marker was high, in milliseconds.
    public var windowMilliseconds: Double
    /// Mean energy in millijoules.
    public var millijoules: Double
    /// Standard deviation of the energy between inferences, nil for one.
    public var millijoulesSD: Double?
    /// Mean power in milliwatts.
    public var milliwatts: Double
    /// Standard deviation of the mean power between inferences, nil for one.
    public var milliwattsSD: Double?
    /// Mean power between inferences in milliwatts, nil if the trace has no such time.
    public var idleMilliwatts: Double?

    /// Takes the inferences of a trace that last as long as those of a measurement.
    ///
    /// - Parameters:
    ///   - trace: the recording.
    ///   - latency: median latency of the measurement in milliseconds.
    ///   - isEmulated: whether that is a prediction.
    /// - Throws: `PowerTraceError` if there is none.
    public init(
        _ trace: PowerTrace, latency: Double, isEmulated: Bool
    ) throws(PowerTraceError) {
        let windows = trace.windows
        guard !windows.isEmpty else {
            throw PowerTraceError(
                "expected \(trace.channel) to rise and fall about each inference, found \(trace.isMarked.count) samples "
                    + "without; connect the marker (docs/reference/protocol.md, Pins) or name its column with --channel"
            )
        }
        // An edge is known to one sample at either end.
        let slack = latency * Self.tolerance + 2000 * trace.step
        let chosen = windows.filter { window in
            let found = window.duration * 1000
            let isNear =
                isEmulated
                ? found <= latency * Self.emulatedFactor + slack
                    && found * Self.emulatedFactor + slack >= latency
                : abs(found - latency) <= slack
            return isNear && !window.hasGap
        }
        guard !chosen.isEmpty else {
            let durations = windows.map { $0.duration * 1000 }
            throw PowerTraceError(
                "expected inferences of about \(Self.text(latency)) ms, found \(windows.count) of "
                    + "\(Self.text(durations.min() ?? 0)) to \(Self.text(durations.max() ?? 0)) ms"
                    + (windows.contains(where: \.hasGap) ? ", some with samples missing" : "")
                    + "; give the measurement that was recorded with --row")
        }
        windowCount = chosen.count
        ignoredCount = windows.count - chosen.count
        windowMilliseconds = Self.mean(chosen.map(\.duration)) * 1000
        millijoules = Self.mean(chosen.map(\.energy)) * 1000
        millijoulesSD = Self.deviation(chosen.map { $0.energy * 1000 })
        milliwatts = Self.mean(chosen.map(\.power)) * 1000
        milliwattsSD = Self.deviation(chosen.map { $0.power * 1000 })
        idleMilliwatts = trace.idlePower.map { $0 * 1000 }
        guard millijoules.isFinite, milliwatts.isFinite, milliwatts > 0 else {
            throw PowerTraceError(
                "expected a power above 0, found a mean of \(milliwatts) mW; is the meter connected the right way round?"
            )
        }
    }

    private static func mean(_ values: [Double]) -> Double { values.reduce(0, +) / Double(values.count) }

    private static func deviation(_ values: [Double]) -> Double? {
        guard values.count > 1 else { return nil }
        let mean = mean(values)
        return (values.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / Double(values.count - 1)).squareRoot()
    }

    private static func text(_ value: Double) -> String { String(format: "%.4g", value) }
}
