/// The two ways to a board: its debug probe and its serial stream.
public struct BoardConnection {
    /// The debug probe's endpoints; nil if only the serial line is there.
    public var probe: (any USBPipe)?
    /// The firmware's serial line.
    public var stream: any ByteStream
    /// Path of the serial line, nil if it is none of the operating system's.
    public var serialPath: String?
    /// Kept alive as long as the connection, such as the virtual board's process.
    public var owner: AnyObject?
    /// The driver of `probe` if it is attached to the chip already.
    var debugger: STLink?

    /// Creates a connection.
    public init(
        probe: (any USBPipe)?, stream: any ByteStream, serialPath: String? = nil, owner: AnyObject? = nil
    ) {
        self.probe = probe
        self.stream = stream
        self.serialPath = serialPath
        self.owner = owner
    }

    /// The same connection, whose transfers are noted if there is a trace.
    func traced(by trace: TransferTrace?) -> BoardConnection {
        guard let trace else { return self }
        var result = self
        result.probe = probe.map(trace.traced)
        result.stream = TracedStream(stream, trace: trace)
        return result
    }

    func close() {
        stream.close()
        probe?.close()
    }
}
