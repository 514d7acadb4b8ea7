public import Facts
public import Networks

/// A board behind a debug probe and a serial line: the real one, and the virtual one alike.
///
/// It keeps the first error that leaves the board in an unknown state and refuses everything until `recover()`.
public final class ConnectedBoard: Board {
    /// What kind of board this is.
    public let descriptor: BoardDescriptor
    /// Whether the numbers are counted by silicon or predicted by an emulator.
    public let origin: Origin
    /// How models come into the board's flash.
    public var installRoute = InstallRoute.probe
    /// When a request to the firmware gives up, however patient it is by itself.
    public var deadline: ContinuousClock.Instant? {
        didSet { session?.limit = deadline }
    }
    /// How long one inference of the model should take, by its caller's knowledge or by what was run before; nil if unknown.
    ///
    /// A board of silicon that takes several times as long is given up.
    public var expectedInference: Duration? {
        didSet { session?.expectedInference = origin == .silicon ? expectedInference : nil }
    }
    /// Whether figures are taken of the board if it is set up otherwise than its kind.
    public var setUp = SetUp.described
    /// Told while the board says nothing for seconds: the request, how long it was waited for, and how long it will be.
    public var onSilence: ((_ request: String, _ waited: Duration, _ patience: Duration) -> Void)? {
        didSet { session?.onSilence = onSilence }
    }
    /// Where every transfer on the board's lines is noted, from its next connection on; nil if nowhere.
    public var trace: TransferTrace?
    /// Called before a firmware is put over another one's image, which may be saved then; nothing is written if it throws.
    public var willReplaceForeign: ((ConnectedBoard) throws(BoardError) -> Void)?
    /// Where erases of flash are counted; nil if nowhere.
    public var wearLedger: (any WearLedger)?

    /// What the firmware that shall run there offers to models; nil if its file does not say.
    public var offer: FirmwareOffer? { firmware.offer }

    let firmware: FirmwareImage
    let pacing: Pacing
    let connect: () throws(BoardError) -> BoardConnection
    var connection: BoardConnection?
    /// The debug probe since its last use, perhaps still attached to the chip.
    var debugger: STLink?
    var session: LinkSession?
    var identity: BoardIdentity?
    var selected: SelectedModel?
    var lastInstalled: (model: Model, installed: InstalledModel)?
    var firstError: BoardError?
    var placement = Placement.standard
    /// Offset of the arena that the firmware was told since it started, nil if unknown.
    var arenaOffset: UInt32?

    /// Creates a board that is connected at its first use.
    ///
    /// - Parameters:
    ///   - firmware: what must run on it.
    ///   - connect: opens probe and stream, and opens them again when the board has been away.
    public init(
        descriptor: BoardDescriptor, origin: Origin, firmware: FirmwareImage, pacing: Pacing = .system,
        connect: @escaping () throws(BoardError) -> BoardConnection
    ) {
        self.descriptor = descriptor
        self.origin = origin
        self.firmware = firmware
        self.pacing = pacing
        self.connect = connect
    }

    deinit { disconnect() }

    // MARK: Running models

    /// Makes sure that the expected firmware runs, flashing it if it does not, and says who answers.
    public func attach() throws(BoardError) -> BoardIdentity {
        try guarded { () throws(BoardError) in try attached(afresh: true) }
    }

    /// Puts the model into the board's flash unless it is there already.
    public func install(
        _ model: Model, progress: (Int, Int) -> Void
    ) throws(BoardError) -> InstalledModel {
        try guarded { () throws(BoardError) in
            _ = try attached()
            selected = nil
            return try install(model, distrusting: [], progress: progress)
        }
    }

    /// Selects an installed model, writing it again once if its entry turns out to be damaged.
    public func select(_ model: InstalledModel) throws(BoardError) -> SelectedModel {
        try guarded { () throws(BoardError) in
            _ = try attached()
            selected = nil
            try placeArena()
            do throws(BoardError) {
                expectedInference = nil
                selected = try link().select(model)
            } catch {
                guard error.isDamagedEntry, let last = lastInstalled, last.installed == model else {
                    throw error
                }
                let again = try install(last.model, distrusting: [model.entryAddress]) { _, _ in }
                selected = try link().select(again)
            }
            guard let selected else { throw .noModelSelected }
            return selected
        }
    }

    /// Writes the bytes of input tensor `index`.
    public func write(_ bytes: [UInt8], input index: Int) throws(BoardError) {
        try guarded { () throws(BoardError) in
            guard let selected else { throw .noModelSelected }
            guard selected.inputs.indices.contains(index) else {
                throw .argument(expected: selected.inputs.count, found: index, "input index")
            }
            let expected = selected.inputs[index].bytes
            guard bytes.count == expected else {
                throw .argument(expected: expected, found: bytes.count, "bytes of input \(index)")
            }
            try link().writeInput(UInt16(clamping: index), bytes)
        }
    }

    /// Reads the bytes of output tensor `index`.
    public func read(output index: Int) throws(BoardError) -> [UInt8] {
        try guarded { () throws(BoardError) in
            guard let selected else { throw .noModelSelected }
            guard selected.outputs.indices.contains(index) else {
                throw .argument(expected: selected.outputs.count, found: index, "output index")
            }
            return try link().readOutput(UInt16(clamping: index), bytes: selected.outputs[index].bytes)
        }
    }

    /// Runs `count` inferences, in batches, and returns the cycles of each.
    public func invoke(count: Int, cold: Bool) throws(BoardError) -> [UInt64] {
        try guarded { () throws(BoardError) in
            guard selected != nil else { throw .noModelSelected }
            guard count >= 1 else { throw .argument(expected: 1, found: count, "inferences") }
            var cycles: [UInt64] = []
            while cycles.count < count {
                let batch = min(LinkSession.maxInvokes, count - cycles.count)
                cycles += try link().invoke(count: batch, cold: cold && cycles.isEmpty)
                noteDuration(of: cycles)
            }
            return cycles
        }
    }

    /// What an inference took is what the next one should take.
    private func noteDuration(of cycles: [UInt64]) {
        guard let longest = cycles.max() else { return }
        expectedInference = .seconds(Double(longest) / Double(descriptor.clockHz))
    }

    /// Runs one more inference with a time stamp at each op, or several for a model of more ops than one times.
    public func profileOps() throws(BoardError) -> [OpCycles] {
        try guarded { () throws(BoardError) in
            guard let selected else { throw .noModelSelected }
            var ops: [OpCycles] = []
            while ops.count < selected.opCount {
                let first = ops.count
                let end = min(selected.opCount, first + FirmwareLimits.timedOperators)
                _ = try link().invoke(count: 1, cold: false, timingFrom: first)
                ops += try link().opProfile(first..<end)
            }
            return ops
        }
    }

    /// What the last inference executed; nil unless the board is a virtual one of this process.
    public func inferenceCounts() throws(BoardError) -> [UInt8]? {
        try guarded { () throws(BoardError) in try virtualBoard?.inferenceCounts() }
    }

    /// The process behind a virtual board.
    var virtualBoard: VirtualBoardProcess? { connection?.owner as? VirtualBoardProcess }

    /// Memory in use, with the painted high-water marks.
    public func memory() throws(BoardError) -> MemoryUse {
        try guarded { () throws(BoardError) in
            guard selected != nil else { throw .noModelSelected }
            return try link().memory()
        }
    }

    /// Resets the board by its firmware and waits until it answers again.
    public func reset() throws(BoardError) {
        try guarded { () throws(BoardError) in
            _ = try attached()
            try resetByLink()
        }
    }

    /// Makes the firmware fault on purpose and returns its report; the board must be recovered afterwards.
    public func provoke(_ fault: ProvokedFault) throws(BoardError) -> FaultReport {
        do {
            try guarded { () throws(BoardError) in
                _ = try attached()
                throw BoardError.fault(try link().provoke(fault))
            }
        } catch .fault(let report) {
            return report
        }
        throw .protocolViolation("a fault was provoked and did not happen")
    }

    /// The last fault that the firmware keeps since power-on, nil if there was none.
    public func storedFault() throws(BoardError) -> FaultReport? {
        try guarded { () throws(BoardError) in
            _ = try attached()
            return try link().storedFault()
        }
    }

    // MARK: State

    /// Runs a call unless an earlier failure left the board unknown, and keeps a failure that does.
    func guarded<Value>(_ body: () throws(BoardError) -> Value) throws(BoardError) -> Value {
        if let firstError { throw .broken(first: firstError) }
        try checkFirmware()
        do {
            return try body()
        } catch {
            if !error.leavesBoardWell {
                firstError = error
                selected = nil
            }
            throw error
        }
    }

    /// Refuses a firmware that was built for another kind of board before this one is touched.
    func checkFirmware() throws(BoardError) {
        guard let made = firmware.offer?.board, made != descriptor.name else { return }
        throw .firmware(
            "\(firmware.path ?? "the firmware"): expected one for \(descriptor.name), found one for \(made); name "
                + "another with --firmware, or leave it out")
    }

    func opened() throws(BoardError) -> BoardConnection {
        if let connection { return connection }
        return adopt(try connect())
    }

    /// Takes a connection that was opened.
    @discardableResult
    func adopt(_ opened: BoardConnection) -> BoardConnection {
        let new = opened.traced(by: trace)
        if trace != nil, let debugger = new.debugger, let pipe = new.probe { debugger.pipe = pipe }
        connection = new
        debugger = new.debugger
        session = LinkSession(stream: new.stream)
        session?.limit = deadline
        session?.firstWait = origin == .silicon ? Waiting.first : Waiting.firstEmulated
        session?.onSilence = onSilence
        session?.expectedInference = origin == .silicon ? expectedInference : nil
        return new
    }

    /// Gives the board back.
    func disconnect() {
        if let debugger, debugger.isConnected { try? debugger.disconnect() }
        debugger = nil
        connection?.close()
        connection = nil
        session = nil
    }

    /// The serial link, with the debug probe let go of: a debugger that stays attached may change timing.
    func link() throws(BoardError) -> LinkSession {
        try releaseProbe()
        return try linkBesideProbe()
    }

    /// The serial link, while the debug probe may stay attached: for requests whose time nobody takes.
    func linkBesideProbe() throws(BoardError) -> LinkSession {
        _ = try opened()
        guard let session else { throw .transport("the board is not connected") }
        return session
    }

    /// Uses the debug probe, while the core goes on as it is; the probe stays attached for its next use.
    func onProbe<Value>(_ body: (STLink) throws(ProbeError) -> Value) throws(BoardError) -> Value {
        try keepingProbe { (probe) throws(ProbeError) in
            try probe.connect(to: descriptor)
            return try body(probe)
        }
    }

    /// Uses the debug probe, attached or not, and lets go of it if that fails.
    func keepingProbe<Value>(
        _ body: (STLink) throws(ProbeError) -> Value
    ) throws(BoardError) -> Value {
        guard let pipe = try opened().probe else {
            throw .noProbe("this needs the board's debug probe, which is not connected; plug its ST-LINK in")
        }
        let probe = debugger ?? STLink(pipe: pipe, pacing: pacing)
        debugger = probe
        do throws(ProbeError) {
            return try body(probe)
        } catch {
            debugger = nil
            probe.abandon()
            throw .probe(error)
        }
    }

    /// Lets go of the debug probe if it is attached.
    private func releaseProbe() throws(BoardError) {
        guard let debugger, debugger.isConnected else { return }
        do throws(ProbeError) {
            try debugger.disconnect()
        } catch {
            self.debugger = nil
            throw .probe(error)
        }
    }
}
