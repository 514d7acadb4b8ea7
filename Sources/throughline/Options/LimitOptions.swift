import ArgumentParser
import Workflows

/// What a network may not exceed, as the user gives it.
struct LimitOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Latency, such as 100ms, by the stored fit.", valueName: "TIME"),
        transform: { text in
            guard let period = Period(text) else { throw ValidationError("expected a time such as 100ms") }
            return period
        }) var maxLatency: Period?
    @Option(
        help: ArgumentHelp(
            "SRAM, such as 128K: arena, persistent buffers, engine, stack and the rest.", valueName: "BYTES"),
        transform: { try ByteCount(parsing: $0) }) var maxSram: ByteCount?
    @Option(
        help: ArgumentHelp("Flash, such as 256K: model file, its header and firmware.", valueName: "BYTES"),
        transform: { try ByteCount(parsing: $0) }) var maxFlash: ByteCount?
    @Option(
        help: ArgumentHelp("Arena alone.", valueName: "BYTES"),
        transform: { try ByteCount(parsing: $0) }) var maxArena: ByteCount?
    @Option(
        help: ArgumentHelp("Model file alone.", valueName: "BYTES"),
        transform: { try ByteCount(parsing: $0) }) var maxModel: ByteCount?
    @Option(
        help: ArgumentHelp("Operations of one inference, such as 20M; 1 MAC = 2 ops.", valueName: "OPS"),
        transform: { text in
            let isMillions = text.hasSuffix("M")
            guard let value = Double(isMillions ? String(text.dropLast()) : text), value > 0,
                let ops = Int(exactly: (value * (isMillions ? 1e6 : 1)).rounded())
            else { throw ValidationError("expected a count such as 20M") }
            return ops
        }) var maxOps: Int?
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
        wanted.maxOps = maxOps
        wanted.level = (confidence ?? 95) / 100
        wanted.isByUpperEnd = confidence != nil
        return wanted
    }
}

/// A number of bytes such as `262144`, `256K` or `1M`; K is 1024.
struct ByteCount {
    let bytes: Int

    init(parsing text: String) throws {
        let units: [(String, Double)] = [("K", 1024), ("M", 1024 * 1024)]
        let unit = units.first { text.hasSuffix($0.0) }
        guard let value = Double(unit == nil ? text : String(text.dropLast())), value > 0,
            let bytes = Int(exactly: (value * (unit?.1 ?? 1)).rounded())
        else { throw ValidationError("expected a number of bytes such as 262144 or 256K") }
        self.bytes = bytes
    }
}
