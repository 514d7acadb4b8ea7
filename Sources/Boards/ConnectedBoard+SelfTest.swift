public import Facts

/// What a self-test asks of a board beside running models.
extension ConnectedBoard {
    /// Most bytes that one echo takes.
    public static let echoLimit = Frame.maxPayload

    /// Reads the core's cycle counter between two readings of the host's clock.
    public func clockReading() throws(BoardError) -> ClockReading {
        try guarded { () throws(BoardError) in
            _ = try attached()
            let asked = ContinuousClock.now
            let cycles = try link().clock()
            return ClockReading(cycles: cycles, asked: asked, answered: .now)
        }
    }

    /// Sends at most `echoLimit` bytes to the firmware and returns what comes back.
    public func echo(_ bytes: [UInt8]) throws(BoardError) -> [UInt8] {
        try guarded { () throws(BoardError) in
            _ = try attached()
            return try link().echo(bytes)
        }
    }

    /// Frames that arrived damaged, at either end, since the board was connected; each was sent again.
    public var damagedFrames: Int { session?.damagedFrames ?? 0 }

    /// Whether flash holds the expected firmware, by CRCs that the chip takes of its own flash.
    public func firmwareIsIntact() throws(BoardError) -> Bool {
        try guarded { () throws(BoardError) in
            _ = try attached()
            for segment in firmware.segments {
                let found = try link().flashCRC(address: segment.address, bytes: segment.bytes.count)
                guard found == CRC32.of(segment.bytes) else { return false }
            }
            return true
        }
    }

    /// Reads flash by the debug probe or by the firmware; an automatic route is that by which models go.
    public func readFlash(
        at address: UInt32, bytes count: Int, by route: InstallRoute
    ) throws(BoardError) -> [UInt8] {
        try guarded { () throws(BoardError) in
            _ = try attached()
            let byProbe = try route == .automatic ? usesProbe() : route == .probe
            guard byProbe else { return try link().readFlash(address: address, bytes: count) }
            return try onProbe { (probe) throws(ProbeError) in try probe.readMemory(address, count: count) }
        }
    }

    /// What the emulation says of itself; nil for a board that is none of this process's virtual ones.
    public func emulationStatus() throws(BoardError) -> VirtualBoardStatus? {
        guard let process = connection?.owner as? VirtualBoardProcess else { return nil }
        return try process.status()
    }

    /// Whether the debug probe can be used now; the core goes on running.
    public var hasProbe: Bool { (try? onProbe { (_) throws(ProbeError) in }) != nil }
}

/// The core's cycle counter, read between two readings of the host's clock.
public struct ClockReading: Hashable, Sendable {
    /// Core cycles since the board started.
    public var cycles: UInt64
    /// The host's time before it asked.
    public var asked: ContinuousClock.Instant
    /// The host's time when the answer was there.
    public var answered: ContinuousClock.Instant

    /// The clock's frequency between an earlier reading and this one, and how uncertain the host's times make it.
    ///
    /// - Returns: Hz, and the largest error as a share; nil if no time has passed.
    public func frequency(since earlier: ClockReading) -> (hertz: Double, uncertainty: Double)? {
        let start = earlier.asked + (earlier.answered - earlier.asked) / 2
        let end = asked + (answered - asked) / 2
        let seconds = (end - start).inSeconds
        guard seconds > 0, cycles >= earlier.cycles else { return nil }
        let doubt = ((earlier.answered - earlier.asked) / 2 + (answered - asked) / 2).inSeconds
        return (Double(cycles - earlier.cycles) / seconds, doubt / seconds)
    }
}
