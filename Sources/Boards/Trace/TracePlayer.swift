import Foundation

/// The probe's side of a trace: what it answered then it answers again, as long as it is asked the same.
public final class TracePlayer: USBPipe {
    private struct Line: Decodable {
        var event: String
        var bytes: String?
        var text: String?
    }

    private var lines: [(number: Int, event: TransferTrace.Event, bytes: [UInt8], text: String)]

    /// Where the driver asked for something else than the trace has; nil so far.
    public private(set) var divergence: String?
    /// Whether all transfers of the trace were played.
    public var isDone: Bool { lines.isEmpty }

    /// Reads a trace; lines of the serial port are passed over.
    ///
    /// - Throws: `BoardError.transport` for a file that cannot be read or is no trace.
    public init(path: String) throws(BoardError) {
        guard let text = try? String(contentsOfFile: path, encoding: .utf8) else {
            throw .transport("the trace \(path) cannot be read")
        }
        lines = []
        for (index, content) in text.split(separator: "\n").enumerated() {
            guard let line = try? JSONDecoder().decode(Line.self, from: Data(content.utf8)),
                let event = TransferTrace.Event(rawValue: line.event),
                let bytes = Self.bytes(line.bytes ?? "")
            else { throw .transport("line \(index + 1) of \(path) is no transfer of a trace") }
            if event.rawValue.hasPrefix("probe") { lines.append((index + 1, event, bytes, line.text ?? "")) }
        }
    }

    /// Compares what is sent.
    public func send(_ bytes: [UInt8], timeout: Duration) throws(PipeError) {
        try expect(.probeOut, bytes)
        try fail()
    }

    /// Gives what came then.
    public func receive(_ count: Int, timeout: Duration) throws(PipeError) -> [UInt8] {
        try fail()
        guard let next = lines.first, next.event == .probeIn else {
            throw diverged("asks for \(count) bytes")
        }
        lines.removeFirst()
        return next.bytes
    }

    /// Takes the probe anew, as then.
    public func reclaim() throws(PipeError) {
        try expect(.probeReclaim, [])
        try fail()
    }

    /// Resets the probe, as then.
    public func reset() throws(PipeError) {
        try expect(.probeReset, [])
        try fail()
    }

    /// Does nothing.
    public func close() {}

    private func expect(_ event: TransferTrace.Event, _ bytes: [UInt8]) throws(PipeError) {
        guard let next = lines.first, next.event == event, next.bytes == bytes else {
            throw diverged("\(event.rawValue) \(hex(bytes))")
        }
        lines.removeFirst()
    }

    /// Fails as the transfer did then.
    private func fail() throws(PipeError) {
        guard let next = lines.first, next.event == .probeError else { return }
        lines.removeFirst()
        throw Self.error(named: next.text)
    }

    private func diverged(_ what: String) -> PipeError {
        let place =
            lines.first.map { "line \($0.number), \($0.event.rawValue) \(hex($0.bytes))" } ?? "its end"
        let text = "the driver \(what), the trace has \(place)"
        divergence = divergence ?? text
        return .failed(text)
    }

    static func name(of error: PipeError) -> String {
        switch error {
        case .timeout: "timeout"
        case .stall: "stall"
        case .overflow: "overflow"
        case .unplugged: "unplugged"
        case .failed(let text): text
        }
    }

    private static func error(named name: String) -> PipeError {
        [.timeout, .stall, .overflow, .unplugged].first { self.name(of: $0) == name } ?? .failed(name)
    }

    private static func bytes(_ digits: String) -> [UInt8]? {
        let values = digits.compactMap(\.hexDigitValue)
        guard values.count == digits.count, values.count % 2 == 0 else { return nil }
        return stride(from: 0, to: values.count, by: 2).map { UInt8(values[$0] << 4 | values[$0 + 1]) }
    }
}
