/// The two ways to a board: its debug probe and its serial stream.
public struct BoardConnection {
    /// The debug probe's endpoints.
    public var probe: any USBPipe
    /// The firmware's serial line.
    public var stream: any ByteStream
    /// Kept alive as long as the connection, such as the virtual board's process.
    public var owner: AnyObject?

    /// Creates a connection.
    public init(probe: any USBPipe, stream: any ByteStream, owner: AnyObject? = nil) {
        self.probe = probe
        self.stream = stream
        self.owner = owner
    }

    func close() {
        stream.close()
        probe.close()
    }
}
