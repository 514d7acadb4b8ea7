import Facts
import Records

/// The energy of a measurement as JSON shows it (docs/reference/json.md).
struct EnergyDocument: Encodable {
    var measurementId: Int64
    var model: String
    var board: String
    var origin: String
    var latencyMs: Double
    var meter: String?
    var channel: String?
    var supplyVolts: Double?
    var traceSha256: String?
    var windowCount: Int?
    var ignoredCount: Int?
    var windowMs: Double?
    var energyMj: Double?
    var energySdMj: Double?
    var powerMw: Double?
    var powerSdMw: Double?
    var idlePowerMw: Double?
    var energyDerivedMj: Double?
    var powerDerivedMw: Double?
    var average: Average?
    var recordedAt: String?
    var wasPresent: Bool?

    struct Average: Encodable {
        var periodMs: Double
        var sleepMw: Double
        var dutyCycle: Double
        var meetsPeriod: Bool
        var powerMw: Double
        /// `metered` or `derived`: which power of running went into it.
        var source: String
    }

    init(_ row: EnergyRow, _ options: PeriodOptions) {
        measurementId = row.measurement
        model = row.modelName
        board = row.board
        origin = row.origin.rawValue
        latencyMs = row.latencyMilliseconds
        energyDerivedMj = row.derivedMillijoules
        powerDerivedMw = row.derivedMilliwatts
        if let metered = row.metered {
            meter = metered.meter.rawValue
            channel = metered.channel
            supplyVolts = metered.supplyVolts
            traceSha256 = metered.traceSHA256
            windowCount = metered.energy.windowCount
            ignoredCount = metered.energy.ignoredCount
            windowMs = metered.energy.windowMilliseconds
            energyMj = metered.energy.millijoules
            energySdMj = metered.energy.millijoulesSD
            powerMw = metered.energy.milliwatts
            powerSdMw = metered.energy.milliwattsSD
            idlePowerMw = metered.energy.idleMilliwatts
            recordedAt = metered.provenance.recordedAt
        }
        guard let period = options.period?.milliseconds, let sleep = options.sleepMw,
            let (power, isDerived) = row.average(period: period, sleep: sleep)
        else { return }
        average = Average(
            periodMs: period, sleepMw: sleep, dutyCycle: power.dutyCycle, meetsPeriod: power.meetsPeriod,
            powerMw: power.milliwatts, source: isDerived ? "derived" : "metered")
    }
}
