public import Facts

/// The energy of one measurement: metered if there was a meter, derived in any case.
public struct EnergyRow: Hashable, Sendable {
    /// Row of the measurement.
    public var measurement: Int64
    /// Name of the model.
    public var modelName: String
    /// Kind of board, such as `nucleo-f746zg`.
    public var board: String
    /// Whether the latency is a chip's or a prediction.
    public var origin: Origin
    /// Median latency in milliseconds.
    public var latencyMilliseconds: Double
    /// What a meter saw, by the latest trace; nil if there is none.
    public var metered: MeteredEnergy?

    /// Power of the running board as published, in milliwatts; nil for a board of which none is known.
    public var derivedMilliwatts: Double? {
        BoardDescriptor.all.first { $0.name == board }.map(\.activeMilliwatts).flatMap { $0 > 0 ? $0 : nil }
    }

    /// Latency times the published power, in millijoules.
    public var derivedMillijoules: Double? { derivedMilliwatts.map { $0 * latencyMilliseconds / 1000 } }

    /// Average power of one inference a period: as metered if it was, else by latency and published
    /// power.
    ///
    /// - Parameters:
    ///   - period: milliseconds, above 0.
    ///   - sleep: milliwatts in between.
    public func average(period: Double, sleep: Double) -> (power: AveragePower, isDerived: Bool)? {
        if let energy = metered?.energy {
            let power = AveragePower(
                active: energy.milliwatts, latency: energy.windowMilliseconds, period: period, sleep: sleep)
            return (power, false)
        }
        return derivedMilliwatts.map { active in
            (AveragePower(active: active, latency: latencyMilliseconds, period: period, sleep: sleep), true)
        }
    }
}
