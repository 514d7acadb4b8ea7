public import Boards

/// A serial line that damages bytes at random, both ways, and counts the time that it would take.
public final class NoisyStream: ByteStream {
    /// What becomes of a byte.
    public enum Noise: String, CaseIterable, Sendable {
        /// One bit is turned.
        case flip
        /// It is lost.
        case drop
        /// It comes twice.
        case duplicate
        /// It is late by some milliseconds.
        case delay
    }

    /// Seconds that passed on the line: bytes at 921600 baud, a USB frame each way, and waits that were in vain.
    public private(set) var seconds = 0.0
    private static let byteSeconds = 10 / 921_600.0
    private static let frameSeconds = 0.001
    private static let delaySeconds = 0.02

    private let stream: any ByteStream
    private let noise: Noise
    private let rate: Double
    private var state: UInt64

    /// Wraps a stream.
    ///
    /// - Parameter rate: share of bytes that are damaged.
    public init(_ stream: any ByteStream, noise: Noise, rate: Double, seed: UInt64 = 1) {
        self.stream = stream
        self.noise = noise
        self.rate = rate
        state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    }

    /// Reads what is left of what arrived; a wait in vain takes its time.
    public func read(until deadline: ContinuousClock.Instant) throws(StreamError) -> [UInt8] {
        let asked = ContinuousClock.now
        let bytes = try stream.read(until: deadline)
        if bytes.isEmpty {
            let wait = max(.zero, deadline - asked).components
            seconds += Double(wait.seconds) + Double(wait.attoseconds) * 1e-18
        }
        return disturbed(bytes)
    }

    /// Writes what is left of the bytes.
    public func write(_ bytes: [UInt8], until deadline: ContinuousClock.Instant) throws(StreamError) {
        try stream.write(disturbed(bytes), until: deadline)
    }

    /// Changes the speed.
    public func setSpeed(_ baud: Int) throws(StreamError) { try stream.setSpeed(baud) }

    /// Closes.
    public func close() { stream.close() }

    private func disturbed(_ bytes: [UInt8]) -> [UInt8] {
        guard !bytes.isEmpty else { return [] }
        seconds += Double(bytes.count) * Self.byteSeconds + Self.frameSeconds
        var result: [UInt8] = []
        for byte in bytes {
            guard Double(random() >> 11) / Double(1 << 53) < rate else {
                result.append(byte)
                continue
            }
            switch noise {
            case .flip: result.append(byte ^ 1 << UInt8(random() >> 61))
            case .drop: break
            case .duplicate: result += [byte, byte]
            case .delay:
                seconds += Self.delaySeconds
                result.append(byte)
            }
        }
        return result
    }

    /// xorshift64 (Marsaglia 2003).
    private func random() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state
    }
}
