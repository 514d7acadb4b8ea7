/// Which firmware runs, and how a board comes back.
extension ConnectedBoard {
    /// What a firmware takes from a reset until it listens, several times over; a hello that comes too early is lost
    /// and repeated.
    private static let startPause = Duration.milliseconds(20)

    /// The ladder of recovery, from the gentlest step to the last.
    private enum RecoveryStep: CaseIterable {
        case resetByLink
        case resetByProbe
        case programFirmware
        case reconnect
    }

    /// Brings the board back: by its firmware's reset, by its reset line, by flashing, by connecting anew.
    public func recover() throws(BoardError) {
        // A probe that failed has left the core halted: asking its firmware would only take time.
        let isHalted = if case .probe? = firstError { true } else { false }
        firstError = nil
        deadline = nil
        var failure: BoardError?
        for step in RecoveryStep.allCases where !(isHalted && step == .resetByLink) {
            do throws(BoardError) {
                return try perform(step)
            } catch {
                failure = error
            }
        }
        firstError = failure
        if let failure { throw failure }
    }

    private func perform(_ step: RecoveryStep) throws(BoardError) {
        switch step {
        case .resetByLink: try resetByLink()
        case .resetByProbe: try resetByProbe()
        case .programFirmware: try programFirmware()
        case .reconnect: try reconnect()
        }
    }

    func attached(afresh: Bool = false) throws(BoardError) -> BoardIdentity {
        if let identity, !afresh { return identity }
        let isFirst = connection == nil
        _ = try opened()
        // Asking the flash who it holds spares the wait for an answer that cannot come. A probe that fails here
        // matters only if the firmware does not answer either.
        if isFirst, let present = try? firmwareIsPresent(), !present {
            return try programFirmware().identity
        }
        do {
            return try greeted()
        } catch {
            guard error.isSilence || error.isOtherFirmware, connection?.probe != nil else { throw error }
            return try programFirmware().identity
        }
    }

    /// Says hello and insists on the expected firmware.
    @discardableResult
    func greeted(waits: [Duration] = LinkSession.standardWaits) throws(BoardError) -> BoardIdentity {
        var answer = try link().hello(waits: waits)
        answer.cycleModel = try virtualBoard?.status().cycleModel
        guard answer.firmwareBuildID == firmware.buildID else {
            throw .firmware(
                "the board runs firmware \(answer.firmwareBuildID), \(firmware.buildID) expected; "
                    + "flash the matching firmware")
        }
        guard answer.board == descriptor.name, answer.sectorBytes == descriptor.sectorBytes,
            answer.flashBase == descriptor.flashBase
        else {
            throw .firmware(
                "the firmware is for \(answer.board), the board is \(descriptor.name); choose the other board"
            )
        }
        identity = answer
        return answer
    }

    private func firmwareIsPresent() throws(BoardError) -> Bool {
        guard let address = firmware.buildIDAddress else { return true }
        let found = try onProbe { (probe) throws(ProbeError) in try probe.readMemory(address, count: 20) }
        return hex(found) == firmware.buildID
    }

    @discardableResult
    func programFirmware() throws(BoardError) -> InstalledFirmware {
        forget()
        let image = firmware.segments.map { FlashProgrammer.Piece(address: $0.address, bytes: $0.bytes) }
        var wasPresent = false
        try onHaltedChip { (probe) throws(ProbeError) in
            wasPresent = try !programmer(probe).write(image: image)
        }
        return InstalledFirmware(identity: try greeted(), wasPresent: wasPresent)
    }

    /// Resets and halts the chip, runs the body, resets the chip again and lets it run.
    func onHaltedChip(_ body: (STLink) throws(ProbeError) -> Void) throws(BoardError) {
        try releasingProbe { (probe) throws(ProbeError) in
            do throws(ProbeError) {
                try probe.connect()
                try probe.check(descriptor)
                try probe.resetAndHalt()
            } catch  where error.mayYieldToReset {
                try probe.connectAndHaltUnderReset()
                try probe.check(descriptor)
            }
            try body(probe)
            try probe.resetAndRun()
        }
        pacing.pause(Self.startPause)
    }

    func resetByLink() throws(BoardError) {
        try greeted(waits: [.milliseconds(300), .seconds(1)])
        selected = nil
        arenaOffset = nil
        try link().reset()
        pacing.pause(Self.startPause)
        try greeted()
    }

    private func resetByProbe() throws(BoardError) {
        forget()
        guard try firmwareIsPresent() else {
            throw .firmware("the board's flash does not hold firmware \(firmware.buildID); flash it")
        }
        try onProbe { (probe) throws(ProbeError) in try probe.resetAndRun() }
        pacing.pause(Self.startPause)
        try greeted()
    }

    private func reconnect() throws(BoardError) {
        connection?.close()
        connection = nil
        session = nil
        forget()
        _ = try attached(afresh: true)
    }

    private func forget() {
        identity = nil
        arenaOffset = nil
        selected = nil
    }
}
