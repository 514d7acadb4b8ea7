public import Boards

/// Makes the n-th operation on a board's lines fail once.
public final class Outage {
    /// How an operation fails.
    public enum Kind: CaseIterable, Sendable {
        /// The call throws.
        case error
        /// What was written or had arrived is lost.
        case loss
        /// One bit of it is flipped.
        case damage
    }

    /// Operations counted so far.
    public private(set) var count = 0
    private let position: Int
    private let kind: Kind

    /// Creates an outage of operation `position`, counted from 1.
    public init(at position: Int, kind: Kind) {
        self.position = position
        self.kind = kind
    }

    /// Whether the operation to fail has been reached.
    public var hasHappened: Bool { count >= position }

    /// How the operation that begins now fails, nil if it does not.
    func strike() -> Kind? {
        count += 1
        return count == position ? kind : nil
    }
}

/// A stream on which an outage happens.
public final class FailingStream: ByteStream {
    private let stream: any ByteStream
    private let outage: Outage

    /// Wraps a stream.
    public init(_ stream: any ByteStream, outage: Outage) {
        self.stream = stream
        self.outage = outage
    }

    /// Reads; idle reads are not counted as operations.
    public func read(until deadline: ContinuousClock.Instant) throws(StreamError) -> [UInt8] {
        var bytes = try stream.read(until: deadline)
        guard !bytes.isEmpty else { return [] }
        switch outage.strike() {
        case .error: throw .hangUp(path: "outage")
        case .loss: return []
        case .damage: Self.damage(&bytes)
        case nil: break
        }
        return bytes
    }

    /// Writes.
    public func write(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) throws(StreamError) {
        var bytes = bytes
        switch outage.strike() {
        case .error: throw .hangUp(path: "outage")
        case .loss: return
        case .damage: Self.damage(&bytes)
        case nil: break
        }
        try stream.write(bytes, until: deadline)
    }

    /// Changes the speed.
    public func setSpeed(_ baud: Int) throws(StreamError) {
        if outage.strike() == .error { throw .hangUp(path: "outage") }
        try stream.setSpeed(baud)
    }

    /// Closes.
    public func close() {
        stream.close()
    }

    /// Flips a bit without making or losing a frame's end, which would be a loss: noticed by waiting only.
    private static func damage(_ bytes: inout [UInt8]) {
        if let index = bytes.firstIndex(where: { $0 != 0 && $0 != 0x10 }) { bytes[index] ^= 0x10 }
    }
}

/// A probe on which an outage happens; USB has checksums of its own, so damage shows as an error.
public final class FailingPipe: USBPipe {
    private let pipe: any USBPipe
    private let outage: Outage

    /// Wraps a pipe.
    public init(_ pipe: any USBPipe, outage: Outage) {
        self.pipe = pipe
        self.outage = outage
    }

    /// Sends.
    public func send(_ bytes: [UInt8], timeout: Duration) throws(PipeError) {
        try strike()
        try pipe.send(bytes, timeout: timeout)
    }

    /// Receives.
    public func receive(_ count: Int, timeout: Duration) throws(PipeError) -> [UInt8] {
        try strike()
        return try pipe.receive(count, timeout: timeout)
    }

    /// Takes the probe anew.
    public func reclaim() throws(PipeError) {
        try pipe.reclaim()
    }

    /// Resets the probe.
    public func reset() throws(PipeError) {
        try pipe.reset()
    }

    /// Closes.
    public func close() {
        pipe.close()
    }

    private func strike() throws(PipeError) {
        switch outage.strike() {
        case .error: throw .stall
        case .loss: throw .timeout
        case .damage: throw .failed("outage")
        case nil: break
        }
    }
}
