/// How the serial line carries frames at one speed.
public struct LineReport: Hashable, Sendable {
    /// Speed in baud.
    public var baud: Int
    /// Frames sent and received, those that were sent again included.
    public var frames: Int
    /// Frames that arrived damaged, at either end; each was sent again.
    public var damaged: Int
    /// Echoes whose bytes differ although their checksum was right.
    public var wrong: Int
    /// Bytes sent and received.
    public var bytes: Int
    /// How long it took.
    public var duration: Duration

    /// Whether nothing was lost.
    public var isClean: Bool { damaged == 0 && wrong == 0 }
}

extension ConnectedBoard {
    /// Speeds of the serial line in baud, the firmware's first choice first.
    public static let lineSpeeds = LinkSession.speeds

    /// Echoes bytes of growing length at one speed; the line is at its usual speed afterwards.
    ///
    /// - Parameters:
    ///   - baud: one of `lineSpeeds`.
    ///   - echoes: how many.
    /// - Throws: `BoardError.timeout` if the firmware does not answer at that speed.
    public func lineReport(baud: Int, echoes: Int) throws(BoardError) -> LineReport {
        try guarded { () throws(BoardError) in
            _ = try attached()
            let session = try link()
            _ = try session.hello(at: baud, waits: LinkSession.standardWaits)
            let (start, before) = (ContinuousClock.now, session.damagedFrames)
            var (wrong, bytes) = (0, 0)
            for index in 0..<max(1, echoes) {
                let length = 1 + index * 37 % Self.echoLimit
                let sent = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ index &* 7) }
                if try session.echo(sent) != sent { wrong += 1 }
                bytes += 2 * length
            }
            let duration = ContinuousClock.now - start
            let damaged = session.damagedFrames - before
            try greeted()
            return LineReport(
                baud: baud, frames: 2 * (max(1, echoes) + damaged), damaged: damaged, wrong: wrong,
                bytes: bytes,
                duration: duration)
        }
    }
}
