import ArgumentParser
import Workflows

/// What a network may not exceed, as the user gives it.
struct LimitOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "Latency, such as 100ms, as predicted by a fit to the stored samples of the space.",
            valueName: "TIME")) var maxLatency: Period?
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
    var confidence: Double?

    func validate() throws {
        if let confidence, !(confidence > 0 && confidence < 100) {
            throw ValidationError("--confidence takes a percentage between 0 and 100")
        }
        if confidence != nil, maxLatency == nil {
            throw ValidationError("--confidence needs --max-latency")
        }
    }

    /// The limits as values.
    var wanted: WantedLimits {
        var wanted = WantedLimits()
        wanted.maxLatencyMs = maxLatency?.milliseconds
        wanted.maxSRAMBytes = maxSram?.bytes
        wanted.maxFlashBytes = maxFlash?.bytes
        wanted.maxArenaBytes = maxArena?.bytes
        wanted.maxModelBytes = maxModel?.bytes
        wanted.maxOps = maxOps?.ops
        wanted.level = (confidence ?? 95) / 100
        wanted.isByUpperEnd = confidence != nil
        return wanted
    }
}

/// A number of bytes such as `262144`, `256K` or `1M`; K is 1024.
struct ByteCount: ArgumentText {
    let bytes: Int

    static func reading(_ text: String) throws -> ByteCount {
        let units: [(String, Double)] = [("K", 1024), ("M", 1024 * 1024)]
        let unit = units.first { text.hasSuffix($0.0) }
        guard let value = Double(unit == nil ? text : String(text.dropLast())), value > 0,
            let bytes = Int(exactly: (value * (unit?.1 ?? 1)).rounded())
        else { throw ValidationError("expected a number of bytes such as 262144 or 256K") }
        return ByteCount(bytes: bytes)
    }
}
