import ArgumentParser
import Console
import Foundation
import Measurements
import Networks

/// What a network may not exceed, as the user gives it.
struct LimitOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Latency, such as 100ms, by the stored fit.", valueName: "TIME")) var maxLatency:
        Period?
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

    /// Share of networks that the fit's interval is to hold.
    var level: Double { (confidence ?? 95) / 100 }

    /// The limits, those that the board itself sets among them.
    ///
    /// Throws a `CommandError` where latency is limited and there is no fit to predict it by.
    func limits(fit: SearchFit?, budget: BoardBudget) throws -> [Limit] {
        var limits: [Limit] = []
        if let maxLatency {
            guard let fit else {
                throw CommandError.input(
                    "expected samples of the backbone on \(budget.board) to predict latency by, found none; run "
                        + "throughline characterize, or give --db")
            }
            var interval: LatencyInterval?
            if let confidence {
                interval = fit.interval
                guard interval != nil else {
                    throw CommandError.input(
                        "expected enough samples for a \(Figure.fixed(confidence, 0)) % interval, found "
                            + "\(fit.sampleCount); run throughline characterize with a larger --count")
                }
            }
            limits.append(.latency(maxMs: maxLatency.milliseconds, rule: fit.rule, interval: interval))
        }
        let engine = Engine(rawValue: budget.engine) ?? .bundled
        let staticBytes = fit?.staticBytes ?? BoardBudget.staticBytesAtMost
        let firmwareBytes =
            fit?.firmwareBytes ?? BoardBudget.slotBytes(engine) + BoardBudget.entryHeaderBytes
        if let maxSram {
            limits.append(.memory(maxBytes: maxSram.bytes, besidesArena: staticBytes, engine: engine))
        }
        if let maxFlash { limits.append(.flash(maxBytes: maxFlash.bytes, besidesFile: firmwareBytes)) }
        if let maxOps { limits.append(.ops(maxOps.ops)) }
        limits.append(
            .memory(
                maxBytes: min(budget.arenaBytes, maxArena?.bytes ?? .max), besidesArena: 0, engine: engine))
        limits.append(.flash(maxBytes: min(budget.modelBytes, maxModel?.bytes ?? .max), besidesFile: 0))
        return limits
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
