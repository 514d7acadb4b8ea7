import ArgumentParser
import Workflows

/// What a network may not exceed, as the user gives it.
struct LimitOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Latency, such as 100ms, as predicted by a fit to the stored samples of the space; several for a front, "
                + "such as 10ms,20ms,40ms.", valueName: "TIME")) var maxLatency: Periods?
    @Option(
        help: ArgumentHelp(
            "SRAM, such as 128K: arena, persistent buffers, engine, stack and the rest.", valueName: "BYTES"))
    var maxSram: ByteCount?
    @Option(
        help: ArgumentHelp("Flash, such as 256K: model file, its header and firmware.", valueName: "BYTES"))
    var maxFlash: ByteCount?
    @Option(
        help: ArgumentHelp("Arena alone.", valueName: "BYTES")) var maxArena: ByteCount?
    @Option(
        help: ArgumentHelp("Model file alone.", valueName: "BYTES")) var maxModel: ByteCount?
    @Option(
        help: ArgumentHelp("Operations of one inference, such as 20M; 1 MAC = 2 ops.", valueName: "OPS"))
    var maxOps: OpCount?
    @Option(
        help: ArgumentHelp(
            "Percent: hold the upper end of the fit's interval to the latency limit.", valueName: "PERCENT"))
    var confidence: Level?

    func validate() throws {
        if confidence != nil, maxLatency == nil {
            throw ValidationError("--confidence needs --max-latency")
        }
    }

    /// The limits as values.
    var wanted: WantedLimits {
        var wanted = WantedLimits()
        wanted.maxLatencyMs = maxLatency?.milliseconds.last
        wanted.targetsMs = maxLatency?.milliseconds ?? []
        wanted.maxSRAMBytes = maxSram?.bytes
        wanted.maxFlashBytes = maxFlash?.bytes
        wanted.maxArenaBytes = maxArena?.bytes
        wanted.maxModelBytes = maxModel?.bytes
        wanted.maxOps = maxOps?.ops
        wanted.level = (confidence ?? .standard).share
        wanted.isByUpperEnd = confidence != nil
        return wanted
    }
}

/// A number of bytes such as `262144`, `256K` or `1M`; K, KB and KiB are 1024 bytes, M, MB and MiB 1024 times as many,
/// in capitals or not.
struct ByteCount: ArgumentText {
    let bytes: Int

    static func reading(_ text: String) throws -> ByteCount {
        guard let bytes = Quantity.bytes(text) else {
            throw ValidationError("expected a number of bytes such as 262144, 256K or 1M, found '\(text)'")
        }
        return ByteCount(bytes: bytes)
    }
}
