import Foundation

/// The probe's side of a trace that a host kept (`throughline --trace FILE`): what it answered then it answers again, as long
/// as it is asked the same.
///
/// A line is a JSON object with `event` and, of a transfer, `bytes` as hexadecimal digits; of a failure its name is `text`.
/// Lines of the serial port are passed over, and those where the host took the probe anew, which is no transfer.
final class PlayedProbe: ProbeEndpoints {
    private enum Event: String {
        case out = "probe-out"
        case `in` = "probe-in"
        case error = "probe-error"
        case reset = "probe-reset"
    }

    private struct Line: Decodable {
        var event: String
        var bytes: String?
        var text: String?
    }

    private static let passedOver: Set<String> = [
        "probe-reclaim", "line-out", "line-in", "line-speed", "line-error",
    ]

    private var lines: ArraySlice<(number: Int, event: Event, bytes: [UInt8], text: String)> = []
    private var hasDiverged = false
    /// Told once where the host asks for something else than the trace has.
    var log: (String) -> Void = { _ in }

    /// Whether all of the trace was played.
    var isDone: Bool { lines.isEmpty && !hasDiverged }

    /// Reads a trace.
    init(path: String) throws(EmulationError) {
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .file(path: path, reason: "the trace cannot be read")
        }
        for (index, content) in data.split(separator: UInt8(ascii: "\n")).enumerated() {
            let damaged = EmulationError.file(
                path: path, reason: "line \(index + 1) is no transfer of a trace; name a file of --trace")
            guard let line = try? JSONDecoder().decode(Line.self, from: Data(content)) else { throw damaged }
            if Self.passedOver.contains(line.event) { continue }
            guard let event = Event(rawValue: line.event), let bytes = Self.bytes(line.bytes ?? "") else {
                throw damaged
            }
            lines.append((index + 1, event, bytes, line.text ?? ""))
        }
    }

    func bulkOut(_ bytes: [UInt8]) -> ProbeProtocol.Status {
        guard let next = lines.first, next.event == .out, next.bytes == bytes else {
            return diverged("sends \(bytes.count) bytes beginning with \(Self.digits(bytes.prefix(16)))")
        }
        lines.removeFirst()
        return failure() ?? .done
    }

    func bulkIn(limit: Int) -> (ProbeProtocol.Status, [UInt8]) {
        if let failure = failure() { return (failure, []) }
        guard let next = lines.first, next.event == .in else {
            return (diverged("asks for \(limit) bytes"), [])
        }
        lines.removeFirst()
        return (.done, next.bytes)
    }

    func usbReset() -> ProbeProtocol.Status {
        guard let next = lines.first, next.event == .reset else { return diverged("resets the probe") }
        lines.removeFirst()
        return failure() ?? .done
    }

    /// The failure that the trace has next, if it has one.
    private func failure() -> ProbeProtocol.Status? {
        guard !hasDiverged, let next = lines.first, next.event == .error else { return nil }
        lines.removeFirst()
        return switch next.text {
        case "timeout": .timeout
        case "overflow": .overflow
        case "unplugged": .unplugged
        default: .stall
        }
    }

    private func diverged(_ what: String) -> ProbeProtocol.Status {
        if !hasDiverged {
            let place =
                lines.first.map {
                    "line \($0.number), \($0.event.rawValue) \(Self.digits($0.bytes.prefix(16)))"
                }
                ?? "its end"
            log("the host \(what), the trace has \(place)")
        }
        hasDiverged = true
        return .stall
    }

    private static func digits(_ bytes: ArraySlice<UInt8>) -> String {
        bytes.map { String($0 >> 4, radix: 16) + String($0 & 15, radix: 16) }.joined()
    }

    private static func bytes(_ digits: String) -> [UInt8]? {
        let values = digits.compactMap(\.hexDigitValue)
        guard values.count == digits.count, values.count % 2 == 0 else { return nil }
        return stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    }
}
