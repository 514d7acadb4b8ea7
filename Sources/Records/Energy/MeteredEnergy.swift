public import Facts

/// What a meter's trace says of a measurement, and how it was read.
public struct MeteredEnergy: Hashable, Sendable {
    /// The meter.
    public var meter: PowerMeter
    /// SHA-256 of the trace's file, in hexadecimal digits.
    public var traceSHA256: String
    /// Name of the marker's column.
    public var channel: String
    /// Supply in volts that the currents were multiplied by, nil for what the trace says.
    public var supplyVolts: Double?
    /// The figures.
    public var energy: InferenceEnergy
    /// Tool and time.
    public var provenance: Provenance

    /// Creates a record of a trace that was read.
    public init(
        meter: PowerMeter, traceSHA256: String, channel: String, supplyVolts: Double?,
        energy: InferenceEnergy,
        provenance: Provenance
    ) {
        self.meter = meter
        self.traceSHA256 = traceSHA256
        self.channel = channel
        self.supplyVolts = supplyVolts
        self.energy = energy
        self.provenance = provenance
    }
}
