import Facts

/// How flash was programmed by two methods.
public struct ProgrammingReport: Hashable, Sendable {
    /// Index of the sector.
    public var sector: Int
    /// Bytes that each method programmed.
    public var bytes: Int
    /// How long erasing, programming and comparing took word by word over the debug port.
    public var direct: Duration
    /// The same by the loader in the chip's RAM.
    public var loader: Duration
    /// Whether flash read back as it was meant after both.
    public var isRight: Bool
}

/// What an acceptance tries with a board, which is well afterwards.
extension ConnectedBoard {
    private static let trialBytes = 16 * 1024

    /// Programs a spare sector, the last one for models, by both methods, and erases it.
    ///
    /// What models lie there are lost; each of the three erases is counted.
    public func compareProgramming() throws(BoardError) -> ProgrammingReport {
        try guarded { () throws(BoardError) in
            let end = try attached().modelEnd
            guard let spare = descriptor.sectors.last(where: { $0.range.upperBound <= end }) else {
                throw .noModelSelected
            }
            let count = min(Self.trialBytes, spare.range.count)
            var report = ProgrammingReport(
                sector: spare.index, bytes: count, direct: .zero, loader: .zero, isRight: true)
            let address = spare.range.lowerBound
            forget()
            lastInstalled = nil
            try onHaltedChip { (probe) throws(ProbeError) in
                for method in [FlashProgrammer.Method.direct, .loader] {
                    let seed = method == .direct ? 7 : 11
                    let piece = FlashProgrammer.Piece(
                        address: address,
                        bytes: (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 37 &+ $0 >> 8 &* seed) })
                    let start = ContinuousClock.now
                    try programmer(probe, method: method).write(pieces: [piece], erasing: [spare.index])
                    let duration = ContinuousClock.now - start
                    if method == .direct { report.direct = duration } else { report.loader = duration }
                    if try probe.readMemory(address, count: count) != piece.bytes { report.isRight = false }
                }
                try programmer(probe).write(pieces: [], erasing: [spare.index])
                let blank = try probe.readMemory(address, count: count)
                if blank.contains(where: { $0 != 0xFF }) { report.isRight = false }
            }
            try greeted(waits: LinkSession.startWaits)
            return report
        }
    }

    /// Drops the connection in the midst of a transfer and of a frame with the core halted and its vector catch armed, as
    /// a program that is killed while it flashes does, and connects anew.
    ///
    /// - Returns: what the next session found armed, and switched off; nil if the board has no probe.
    public func reconnectAfterBreak() throws(BoardError) -> STLink.Leftover? {
        try guarded { () throws(BoardError) in
            _ = try attached()
            let connection = try opened()
            if connection.probe != nil {
                let start = descriptor.flashBase
                try onProbe { (probe) throws(ProbeError) in try probe.breakOff(readingFrom: start) }
            }
            let frame = Frame(type: 0x7F, sequence: 1, payload: [UInt8](repeating: 0x55, count: 64))
            let half = ((try? frame.encoded()) ?? []).prefix(32)
            do throws(StreamError) {
                try connection.stream.write(Array(half), until: .now + .seconds(1))
            } catch {
                throw .stream(error)
            }
            try reopen()
            // As at a first attachment: the probe is asked before the firmware, whose core may stand still.
            let found = try opened().probe == nil ? nil : probeReport().leftover
            _ = try attached(afresh: true)
            return found
        }
    }

    /// Closes the lines without leaving debug mode, and opens them again; a virtual board goes on meanwhile.
    private func reopen() throws(BoardError) {
        let process = virtualBoard
        debugger = nil
        connection?.close()
        connection = nil
        session = nil
        forget()
        if let process { adopt(try process.connection()) }
    }
}

extension STLink {
    /// Leaves the chip halted, its vector catch armed, and the answer to a read unfetched.
    fileprivate func breakOff(readingFrom address: UInt32) throws(ProbeError) {
        try halt()
        try writeWord(Register.demcr, CoreState.catchesReset)
        let command = [0xF2, 0x07] + [UInt8](record: address) + [0, 2]
        let padded = command + [UInt8](repeating: 0, count: 16 - command.count)
        try onPipe { () throws(PipeError) in try pipe.send(padded, timeout: .seconds(1)) }
    }
}
