import Facts

/// An ST-LINK/V2-1 or STLINK-V3 over a pair of bulk endpoints: how the probe is taken, and led to the chip.
///
/// Its commands are in `STLink+Commands.swift`, what it does to the chip in `STLink+Target.swift`.
public final class STLink {
    /// Oldest firmware of a V2 that is accepted: the oldest that pyOCD takes too.
    public static let oldestFirmware = 24
    /// First firmware of a V2 that reaches memory by half-words.
    static let halfWordFirmware = 26
    /// Oldest firmware of a V3 that is accepted.
    public static let oldestFirmwareV3 = 3
    /// First firmware of a V2 whose access ports must be opened; that of a V3 always wants it.
    private static let accessPortFirmware = 28
    /// Lowest supply of an STM32F7 in millivolts (DS10916 section 6.3.1).
    private static let lowestVoltage = 1700

    /// Fastest clock in kHz for a chip that is held in reset, which then runs from its slow oscillator.
    private static let fastestUnderReset = 1000
    /// How long a probe may take for its first answer before it is taken anew.
    private static let firstPatience = Duration.seconds(1)

    private enum Mode: UInt8 {
        case dfu = 0
        case debug = 2
        case swim = 3
    }

    /// What is tried, one after the other, with a probe that does not answer.
    private enum Rescue: CaseIterable {
        case none
        /// Give it back to the system and take it again.
        case reclaim
        /// Reset it on its bus.
        case reset
    }

    /// What the probe says of itself.
    public struct Info: Hashable, Sendable {
        /// Hardware generation: 2 for V2-1, 3 for V3.
        public var hardware: Int
        /// Debug firmware (the J number).
        public var firmware: Int
        /// Supply of the chip in millivolts.
        public var millivolts: Int
        /// Clock of the debug line in kHz.
        public var kilohertz: Int
        /// What an earlier session left behind in the core's debug registers, and this one has removed; nil if nothing.
        public var leftover: Leftover?

        /// What is known against the probe's firmware, with the cure; nil if nothing.
        public var warning: String? {
            // V2J36: stlink-org/stlink#952, cured by J37. V2J39 is among those that ST withdrew.
            guard hardware == 2, [36, 39].contains(firmware) else { return nil }
            return "the ST-LINK firmware V2J\(firmware) is known to hang; update it with ST's STSW-LINK007"
        }
    }

    /// Debugging that nobody has switched off: it survives resets and the end of the session that left it.
    public struct Leftover: Hashable, Sendable {
        /// DHCSR as it was found.
        public var dhcsr: UInt32
        /// DEMCR as it was found.
        public var demcr: UInt32
    }

    /// Its endpoints; replaced only by others that lead to the same.
    var pipe: any USBPipe
    let pacing: Pacing
    private(set) var info: Info?
    /// Whether the chip is in debug mode by this driver.
    private(set) var isConnected = false
    /// The board whose chip was found since the driver connected.
    private(set) var checkedBoard: BoardDescriptor?
    /// Whether an answer of an earlier session, or a late one, may be waiting.
    private var needsFlush = true

    /// Creates a driver; nothing is sent yet.
    public init(pipe: any USBPipe, pacing: Pacing = .system) {
        self.pipe = pipe
        self.pacing = pacing
    }

    /// Connects to the chip by SWD, without stopping it.
    ///
    /// A probe that does not answer is taken anew, then reset on its bus; one that still does not must be plugged in
    /// again, as the error says.
    ///
    /// - Parameter underReset: hold the chip's reset line from before the first contact until `resetAndHalt`.
    /// - Throws: `ProbeError.firmwareTooOld`, `.voltage`, `.status`, `.pipe`, `.answer`.
    @discardableResult
    public func connect(underReset: Bool = false) throws(ProbeError) -> Info {
        var failure = ProbeError.pipe(.timeout)
        for rescue in Rescue.allCases {
            do throws(ProbeError) {
                try onPipe { () throws(PipeError) in
                    switch rescue {
                    case .none: break
                    case .reclaim: try pipe.reclaim()
                    case .reset: try pipe.reset()
                    }
                }
                if needsFlush || rescue != .none { try flush() }
                needsFlush = false
                (isConnected, checkedBoard) = (false, nil)
                let info = try enterDebugging(
                    underReset: underReset, patience: rescue == .reset ? nil : Self.firstPatience)
                isConnected = true
                return info
            } catch  where error.isOutOfStep {
                failure = error
            }
        }
        throw failure
    }

    /// Leaves chip and probe as if nobody had debugged, as far as that still goes, after something has failed.
    ///
    /// An armed vector catch outlives resets and this session: the next reset would stop the core for good.
    func abandon() {
        (isConnected, needsFlush) = (false, true)
        do throws(ProbeError) {
            try flush()
            for (register, value) in [(Register.demcr, 0), (Register.dhcsr, CoreState.free)] {
                let bytes = [0xF2, 0x35] + [UInt8](record: register) + [UInt8](record: value)
                _ = try command("write", bytes, answer: 2, patience: Self.firstPatience)
            }
            _ = try command("exit debug mode", [0xF2, 0x21], answer: 0, patience: Self.firstPatience)
        } catch {
            // A probe that does not answer leaves the chip as it is, for the next session to put right.
        }
    }

    /// Connects unless it is connected, and refuses a chip that is not the board's, or whose flash is divided in
    /// another way.
    func connect(to board: BoardDescriptor) throws(ProbeError) {
        if !isConnected { try connect() }
        guard checkedBoard != board else { return }
        try check(board, found: try deviceID())
        checkedBoard = board
    }

    /// Connects and says whose chip it is.
    func connectToAny() throws(ProbeError) -> BoardDescriptor {
        if !isConnected { try connect() }
        let id = try deviceID()
        guard let board = BoardDescriptor.all.first(where: { $0.deviceID == id }) else {
            throw .chip(wanted: BoardDescriptor.all, found: id)
        }
        try check(board, found: id)
        checkedBoard = board
        return board
    }

    /// Leaves debug mode; the chip goes on as it is.
    public func disconnect() throws(ProbeError) {
        isConnected = false
        _ = try command("exit debug mode", [0xF2, 0x21], answer: 0)
    }

    private func enterDebugging(underReset: Bool, patience: Duration?) throws(ProbeError) -> Info {
        try leaveMode(patience: patience)
        let (hardware, firmware) = try version()
        let needed = hardware >= 3 ? Self.oldestFirmwareV3 : Self.oldestFirmware
        guard firmware >= needed else {
            throw .firmwareTooOld(hardware: hardware, found: firmware, needed: needed)
        }
        let millivolts = try voltage()
        guard millivolts >= Self.lowestVoltage else {
            throw .voltage(millivolts: millivolts, needed: Self.lowestVoltage)
        }
        if underReset { try pullReset() }
        let opensPort = hardware >= 3 || firmware >= Self.accessPortFirmware
        let offered = try clocks(hardware: hardware)
        let slow = offered.filter { $0.kilohertz <= Self.fastestUnderReset }
        let clock = try enter(by: underReset && !slow.isEmpty ? slow : offered, opensPort: opensPort)
        var info = Info(
            hardware: hardware, firmware: firmware, millivolts: millivolts, kilohertz: clock.kilohertz)
        if !underReset { info.leftover = try removeLeftover() }
        self.info = info
        return info
    }

    private func leaveMode(patience: Duration?) throws(ProbeError) {
        switch Mode(rawValue: try command("mode", [0xF5], answer: 2, patience: patience)[0]) {
        case .dfu: _ = try command("exit DFU mode", [0xF3, 0x07], answer: 0)
        case .swim: _ = try command("exit SWIM mode", [0xF4, 0x01], answer: 0)
        case .debug: try disconnect()
        case nil: break
        }
    }

    /// Generation and J number; a V3 tells its own by another command, whose fields are whole bytes.
    private func version() throws(ProbeError) -> (hardware: Int, firmware: Int) {
        let answer = try command("version", [0xF1], answer: 6)
        let word = Int(answer[0]) << 8 | Int(answer[1])
        guard word >> 12 >= 3 else { return (word >> 12, word >> 6 & 0x3F) }
        let extended = try command("extended version", [0xFB], answer: 12)
        return (Int(extended[0]), Int(extended[2]))
    }

    private func voltage() throws(ProbeError) -> Int {
        let answer = try command("voltage", [0xF7], answer: 8)
        let reference = Int(answer.word(at: 0))
        guard reference > 0 else { return 0 }
        return 2400 * Int(answer.word(at: 4)) / reference
    }

    /// Holds the chip in reset; a probe that cannot do so before it has entered a mode is asked again later.
    private func pullReset() throws(ProbeError) {
        do throws(ProbeError) {
            try checked("reset low", [0xF2, 0x3C, 0])
        } catch .status {}
    }

    // MARK: Clock

    private func clocks(hardware: Int) throws(ProbeError) -> [DebugClock] {
        guard hardware >= 3 else { return DebugClock.divisors }
        return DebugClock.offered(
            by: try checked("clocks", [0xF2, 0x62, DebugClock.serialWire], answer: DebugClock.answerBytes))
    }

    /// Enters SWD by the fastest clock with which the core's debug registers can be read.
    private func enter(by clocks: [DebugClock], opensPort: Bool) throws(ProbeError) -> DebugClock {
        var failure = ProbeError.status(command: "set clock", code: 0x41, address: nil)
        for clock in clocks {
            do throws(ProbeError) {
                try checked("set \(clock.kilohertz) kHz", clock.command, answer: clock.answer)
                try checked("enter SWD", [0xF2, 0x30, 0xA3])
                if opensPort { try checked("open access port", [0xF2, 0x4B, 0]) }
                _ = try coreState()
                return clock
            } catch .status(let name, let code, let address) {
                failure = .status(command: name, code: code, address: address)
            }
        }
        throw failure
    }
}
