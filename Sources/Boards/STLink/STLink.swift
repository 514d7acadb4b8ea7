import Facts

/// An ST-LINK/V2-1 or STLINK-V3 over a pair of bulk endpoints: how the probe is taken, and led to the chip.
///
/// Its commands are in `STLink+Commands.swift`, what it does to the chip in `STLink+Target.swift`.
public final class STLink {
    /// Oldest firmware of a V2 that is accepted (16-bit memory access came with J26).
    public static let oldestFirmware = 26
    /// Oldest firmware of a V3 that is accepted.
    public static let oldestFirmwareV3 = 3
    /// First firmware of a V2 whose access ports must be opened; that of a V3 always wants it.
    private static let accessPortFirmware = 28
    /// Lowest supply of an STM32F7 in millivolts (DS10916 section 6.3.1).
    private static let lowestVoltage = 1700

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
    }

    let pipe: any USBPipe
    let pacing: Pacing
    private(set) var info: Info?
    /// Whether the chip is in debug mode by this driver.
    private(set) var isConnected = false
    /// The board whose chip was found since the driver connected.
    private var checkedBoard: BoardDescriptor?

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
                (isConnected, checkedBoard) = (false, nil)
                let info = try enterDebugging(underReset: underReset)
                isConnected = true
                return info
            } catch  where error.isOutOfStep {
                failure = error
            }
        }
        throw failure
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
            throw .chip(expected: BoardDescriptor.f746zg.deviceID, found: id)
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

    private func enterDebugging(underReset: Bool) throws(ProbeError) -> Info {
        try leaveMode()
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
        let clock = try enter(by: try clocks(hardware: hardware), opensPort: opensPort)
        let info = Info(
            hardware: hardware, firmware: firmware, millivolts: millivolts, kilohertz: clock.kilohertz)
        self.info = info
        return info
    }

    private func leaveMode() throws(ProbeError) {
        switch Mode(rawValue: try command("mode", [0xF5], answer: 2)[0]) {
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
