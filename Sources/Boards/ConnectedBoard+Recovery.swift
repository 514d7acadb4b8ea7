import Facts

/// Which firmware runs, and how a board comes back.
extension ConnectedBoard {
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
        var answer = try linkBesideProbe().hello(waits: waits)
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

    /// Whether flash holds the start of the firmware, with the reset vector that is written last, and its build id.
    private func firmwareIsPresent() throws(BoardError) -> Bool {
        guard let first = firmware.segments.first, let address = firmware.buildIDAddress else { return true }
        let start = Array(first.bytes.prefix(STLink.readChunk))
        let isInStart = address >= first.address && Int(address - first.address) + 20 <= start.count
        let id = firmware.buildID
        return try onProbe { (probe) throws(ProbeError) in
            guard try probe.readMemory(first.address, count: start.count) == start else { return false }
            guard !isInStart else { return true }
            return hex(try probe.readMemory(address, count: 20)) == id
        }
    }

    @discardableResult
    func programFirmware() throws(BoardError) -> InstalledFirmware {
        try checkFirmware()
        try offerForeign()
        forget()
        let image = firmware.segments.map { FlashProgrammer.Piece(address: $0.address, bytes: $0.bytes) }
        var wasPresent = false
        try onHaltedChip { (probe) throws(ProbeError) in
            wasPresent = try !programmer(probe).write(image: image)
        }
        return InstalledFirmware(identity: try greeted(waits: LinkSession.startWaits), wasPresent: wasPresent)
    }

    /// Resets and halts the chip, runs the body, resets the chip again and lets it run.
    func onHaltedChip(_ body: (STLink) throws(ProbeError) -> Void) throws(BoardError) {
        try keepingProbe { (probe) throws(ProbeError) in
            do throws(ProbeError) {
                try probe.connect(to: descriptor)
                try probe.resetAndHalt()
            } catch  where error.mayYieldToReset {
                try probe.connectAndHaltUnderReset()
                try probe.connect(to: descriptor)
            }
            try body(probe)
            try probe.resetAndRun()
        }
    }

    func resetByLink() throws(BoardError) {
        try greeted(waits: [.milliseconds(300), .seconds(1)])
        selected = nil
        arenaOffset = nil
        try link().reset()
        try greeted(waits: LinkSession.startWaits)
    }

    private func resetByProbe() throws(BoardError) {
        forget()
        guard try firmwareIsPresent() else {
            throw .firmware("the board's flash does not hold firmware \(firmware.buildID); flash it")
        }
        try onProbe { (probe) throws(ProbeError) in try probe.resetAndRun() }
        try greeted(waits: LinkSession.startWaits)
    }

    private func reconnect() throws(BoardError) {
        disconnect()
        forget()
        _ = try attached(afresh: true)
    }

    func forget() {
        identity = nil
        arenaOffset = nil
        selected = nil
    }
}
