import ArgumentParser
import Workflows

extension CheckMethod: NamedChoice {
    static var names: String { sentence }
}

/// What models may not exceed, and where figures come from.
struct CheckOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Latency of one inference, such as 20ms.", valueName: "TIME"))
    var maxLatency: Period?
    @Option(
        help: ArgumentHelp("SRAM, such as 128K: arena, engine, stack and the rest.", valueName: "BYTES"))
    var maxSram: ByteCount?
    @Option(help: ArgumentHelp("Flash, such as 256K: model file and firmware.", valueName: "BYTES"))
    var maxFlash: ByteCount?
    @Option(
        help: ArgumentHelp(
            "Energy of one inference, such as 5mJ, derived from latency and the board's published power.",
            valueName: "ENERGY")) var maxEnergy: EnergyAmount?
    @Option(
        help: ArgumentHelp("Time from one inference to the next, which has to hold it.", valueName: "TIME"))
    var period: Period?
    @Option(
        help: ArgumentHelp(
            "Time of what else the period has to hold, such as feature extraction; without --period, --max-latency.",
            valueName: "TIME")) var other: Period?
    @Option(
        help: ArgumentHelp(
            "Where figures come from: predict (unless told otherwise) or profile.", valueName: "WAY"))
    var by: CheckMethod?
    @Option(
        help: ArgumentHelp(
            "With --by predict, percent of networks that the interval shall hold (95 unless told otherwise).",
            valueName: "PERCENT")) var interval: Level?
    @Option(
        name: .customLong("limits"),
        help: ArgumentHelp(
            "File with limits and models, instead of the nearest throughline.yaml upwards.", valueName: "FILE"
        ))
    var file: String?

    /// The limits that options give.
    var limits: CheckLimits {
        var limits = CheckLimits()
        limits.maxLatencyMs = maxLatency?.milliseconds
        limits.maxSRAMBytes = maxSram?.bytes
        limits.maxFlashBytes = maxFlash?.bytes
        limits.maxEnergyMj = maxEnergy?.millijoules
        limits.periodMs = period?.milliseconds
        limits.otherMs = other?.milliseconds
        return limits
    }

    /// The file with limits, if there is one.
    func limitsFile() throws -> LimitsFile? {
        if let file { return try LimitsFile(path: file) }
        return try LimitsFile.nearest()
    }
}

/// An energy such as `5mJ`.
struct EnergyAmount: ArgumentText {
    let millijoules: Double

    static func reading(_ text: String) throws -> EnergyAmount {
        guard let millijoules = Quantity.millijoules(text) else {
            throw ValidationError("expected an energy above 0 with its unit, such as 5mJ, 800uJ or 1J")
        }
        return EnergyAmount(millijoules: millijoules)
    }
}
