import Glibc

/// A file with every transfer on a board's lines, for a report of an error: one JSON object a line.
///
/// A line has the seconds since the trace began (`at`), what happened (`event`) and the bytes as hexadecimal digits (`bytes`).
/// `TracePlayer` plays the probe's side of such a file.
public final class TransferTrace {
    /// What happened.
    enum Event: String, CaseIterable {
        /// Bulk transfers of the probe.
        case probeOut = "probe-out"
        case probeIn = "probe-in"
        case probeError = "probe-error"
        case probeReclaim = "probe-reclaim"
        case probeReset = "probe-reset"
        /// Bytes of the serial line, with the frames in them.
        case lineOut = "line-out"
        case lineIn = "line-in"
        case lineSpeed = "line-speed"
        case lineError = "line-error"
    }

    private let file: UnsafeMutablePointer<FILE>
    private let start = ContinuousClock.now

    /// Creates the file, or empties it.
    ///
    /// - Throws: `BoardError.transport` if it cannot be written.
    public init(path: String) throws(BoardError) {
        guard let file = fopen(path, "w") else {
            throw .transport("the trace \(path) cannot be written: \(String(cString: strerror(errno)))")
        }
        self.file = file
        setvbuf(file, nil, _IOLBF, 1 << 16)
    }

    deinit { fclose(file) }

    func note(_ event: Event, _ bytes: [UInt8] = [], text: String = "") {
        let seconds = start.duration(to: .now).inSeconds
        let microseconds = Int(seconds * 1e6)
        let digits = String(1_000_000 + microseconds % 1_000_000).dropFirst()
        var line = "{\"at\":\(microseconds / 1_000_000).\(digits),\"event\":\"\(event.rawValue)\""
        if !bytes.isEmpty { line += ",\"bytes\":\"\(hex(bytes))\"" }
        if !text.isEmpty { line += ",\"text\":\"\(text.filter { $0 != "\"" && $0 != "\\" })\"" }
        fputs(line + "}\n", file)
    }

    /// A probe whose transfers are noted.
    func traced(_ pipe: any USBPipe) -> any USBPipe { TracedPipe(pipe, trace: self) }
}

/// A probe's endpoints whose transfers are noted.
final class TracedPipe: USBPipe {
    private let pipe: any USBPipe
    private let trace: TransferTrace

    init(_ pipe: any USBPipe, trace: TransferTrace) {
        (self.pipe, self.trace) = (pipe, trace)
    }

    func send(_ bytes: [UInt8], timeout: Duration) throws(PipeError) {
        trace.note(.probeOut, bytes)
        try noted { () throws(PipeError) in try pipe.send(bytes, timeout: timeout) }
    }

    func receive(_ count: Int, timeout: Duration) throws(PipeError) -> [UInt8] {
        let bytes = try noted { () throws(PipeError) in try pipe.receive(count, timeout: timeout) }
        trace.note(.probeIn, bytes)
        return bytes
    }

    func reclaim() throws(PipeError) {
        trace.note(.probeReclaim)
        try noted { () throws(PipeError) in try pipe.reclaim() }
    }

    func reset() throws(PipeError) {
        trace.note(.probeReset)
        try noted { () throws(PipeError) in try pipe.reset() }
    }

    func close() { pipe.close() }

    private func noted<Value>(_ call: () throws(PipeError) -> Value) throws(PipeError) -> Value {
        do {
            return try call()
        } catch {
            trace.note(.probeError, text: TracePlayer.name(of: error))
            throw error
        }
    }
}

/// A serial line whose bytes are noted.
final class TracedStream: ByteStream {
    private let stream: any ByteStream
    private let trace: TransferTrace

    init(_ stream: any ByteStream, trace: TransferTrace) {
        (self.stream, self.trace) = (stream, trace)
    }

    func read(until deadline: ContinuousClock.Instant) throws(StreamError) -> [UInt8] {
        let bytes = try noted { () throws(StreamError) in try stream.read(until: deadline) }
        if !bytes.isEmpty { trace.note(.lineIn, bytes) }
        return bytes
    }

    func write(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) throws(StreamError) {
        trace.note(.lineOut, bytes)
        try noted { () throws(StreamError) in try stream.write(bytes, until: deadline) }
    }

    func setSpeed(_ baud: Int) throws(StreamError) {
        trace.note(.lineSpeed, text: "\(baud)")
        try noted { () throws(StreamError) in try stream.setSpeed(baud) }
    }

    func close() { stream.close() }

    private func noted<Value>(_ call: () throws(StreamError) -> Value) throws(StreamError) -> Value {
        do {
            return try call()
        } catch {
            trace.note(.lineError, text: error.description)
            throw error
        }
    }
}
