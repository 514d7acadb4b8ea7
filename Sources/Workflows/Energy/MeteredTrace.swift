import Console
import Facts
import Networks
package import Records

/// A power meter's recording of a measurement, and what it says of its energy.
package struct MeteredTrace {
    /// The measurement with its energy.
    package let row: EnergyRow
    /// Whether the same was stored before.
    package let wasPresent: Bool

    /// Reads a recording and stores the energy.
    ///
    /// - Parameters:
    ///   - path: the recording as CSV.
    ///   - meter: whose export it is.
    ///   - measurement: row that was recorded; nil for the latest.
    ///   - channel: column of the marker; nil to find it.
    ///   - volts: supply of a recording without voltage.
    /// - Throws: `CommandError` for an unknown row, and for a recording that cannot be read or is of another row.
    package init(
        _ path: String, of meter: PowerMeter, measurement: Int64?, channel: String?, volts: Double?,
        into store: Store
    ) throws {
        guard var found = try store.energies(row: measurement, limit: 1).first else {
            throw CommandError.input(
                measurement.map {
                    "\(store.path): there is no measurement \($0); see energy for those there are"
                } ?? "\(store.path): there is no measurement yet; run throughline profile, then record")
        }
        let bytes = try InputFile(path: path).bytes()
        let metered: MeteredEnergy
        do throws(PowerTraceError) {
            let trace = try PowerTrace(bytes, meter: meter, channel: channel, volts: volts)
            metered = MeteredEnergy(
                meter: meter, traceSHA256: Digest(of: bytes).description, channel: trace.channel,
                supplyVolts: volts,
                energy: try InferenceEnergy(
                    trace, latency: found.latencyMilliseconds, isEmulated: found.origin == .emulated),
                provenance: Tool.current.provenance)
        } catch {
            throw CommandError.input("\(path): \(error)")
        }
        wasPresent = try store.record(metered, of: found.measurement).wasPresent
        found.metered = metered
        row = found
    }
}
