import Emulation
import Foundation

/// A command line that cannot be used.
struct UsageError: Error {
    var message: String
}

/// The command line.
struct Options {
    enum Request {
        case print(String)
        case serve(Options)
    }

    var directory = ""
    var flash: String?
    var firmware: String?
    var uniqueID: [UInt8]?
    var chip = Chip.f746zg
    var endsWithControl = false
    var knobs = ProbeKnobs()
    var imperfections = Imperfections.nucleo
    var serialLatency = VirtualBoard.usualSerialLatency
    var debugPort: UInt16?
    var timing = Machine.Timing.detailed
    var usb: USBTestbed?
    var flashTiming = FlashTiming.emulated
    var trafficFile: String?
    var powerFailsIn: Int?
    var dropsWhenAway = false
    var trace: String?

    static let usage = """
        usage: virtual-board --board BOARD --dir DIR [--flash FILE] [--firmware ELF] [--uid HEX24]
                             [--timing TIER] [--gdb PORT] [--ends-with-control] [KNOBS]
               virtual-board --board BOARD [...] --usb [--deny] [--faults FILE] -- COMMAND [ARGUMENT...]
               virtual-board --help | --version | --license
        """

    private static let help =
        usage + "\n\n" + """
            Emulates a NUCLEO board: BOARD is f746zg, f446re, f767zi or l4r5zi. Serves DIR/probe.sock (ST-LINK),
            DIR/control.sock (JSON lines) and a pseudo-terminal (virtual COM port), and says where in one JSON line
            on standard output.

              --flash FILE         keep the flash contents in FILE (made erased if it does not exist)
              --firmware ELF       put a firmware into flash before switching on
              --uid HEX24          the chip's 96-bit id
              --timing TIER        detailed, or fast: an estimate without alignment and data cache, at twice the speed
              --gdb PORT           serve GDB on 127.0.0.1:PORT (0: any free port); a connection halts the core
              --ends-with-control  end when the control connection closes, or if none comes within 30 s, and
                                   remove DIR if nothing else is in it
              --usb -- COMMAND     run a command that sees the board as an ST-LINK on USB with its serial port, and
                                   end with it (needs umockdev; no --dir needed)
              --deny               with --usb: the command has no permission for the probe

            Knobs, to see how a host takes it:
              --flash-time CLOCK   flash is busy for typical times in `emulated` time (the default), by the host's
                                   clock (`real`), or not at all (`none`)
              --traffic FILE       write at the end what went over the probe's USB endpoints, as JSON
              --probe GENERATION   v2 (ST-LINK/V2-1, the default) or v3 (STLINK-V3)
              --read-protected     the chip's flash is read-protected
              --deaf               the firmware takes the debug pins for something else once it runs
              --perfect            resets, PLL and over-drive take no time, the serial line has neither latency nor
                                   glitches, and the probe lets pass what a real one does not
              --clock-input KIND   present (the default), absent, or stuck: ready without a clock behind it
              --clock-fails-after SECONDS
                                   the clock at the input stops after so many seconds of emulated time
              --watchdog-clock HZ  the oscillator of the watchdog, 17000 to 47000 on silicon
              --demand-port        memory is reached through an access port that the host has opened, and not else
              --verify-errors N    N of 1000 writes over the probe end in "write verification error" and are done
              --voltage MV         the chip's supply in millivolts
              --probe-firmware J   version of the probe's firmware
              --drops-when-away    bytes of the board are lost while no program has its serial port open
              --play TRACE         the probe answers as in a file that `throughline --trace` wrote; the chip is not
                                   asked
              --hang-after N       the probe hangs after N transfers until it is reset on its bus
              --cut-power-in N     the supply fails in the N-th flash operation (erases and words), which stays half
                                   done; the board ends at once with exit code 3
              --unplug-after N     the cable comes out after N transfers
              --faults FILE        with --usb: whenever the probe is claimed, take a number N and a kind (`stall`,
                                   `timeout` or `error`) from FILE, and fail the N-th transfer from there like that
            """

    private static let version = "virtual-board 1 (GPL-2.0 as linked, see --license)"

    private static let license = """
        The source of this program is under the MIT licence, as is the rest of Throughline.
        This executable links Unicorn, which is under the GNU General Public License version 2; the executable
        as a whole may therefore be passed on under that licence only. It also links Capstone (BSD).
        """

    /// Reads the arguments behind the program's name.
    static func parse(_ arguments: [String]) throws(UsageError) -> Request {
        var options = Options()
        var board: String?
        var command: [String] = []
        var isDenied = false
        var faults: String?
        var rest = arguments[...]
        func value(of name: String) throws(UsageError) -> String {
            guard let value = rest.popFirst() else { throw UsageError(message: "\(name) needs a value") }
            return value
        }
        while let argument = rest.popFirst() {
            switch argument {
            case "--help", "-h": return .print(help)
            case "--version": return .print(version)
            case "--license": return .print(license)
            case "--board": board = try value(of: argument)
            case "--dir": options.directory = try value(of: argument)
            case "--flash": options.flash = try value(of: argument)
            case "--firmware": options.firmware = try value(of: argument)
            case "--uid": options.uniqueID = try Self.parseID(value(of: argument))
            case "--gdb":
                let text = try value(of: argument)
                guard let port = UInt16(text) else {
                    throw UsageError(message: "--gdb needs a port from 0 to 65535, found \(text)")
                }
                options.debugPort = port
            case "--ends-with-control": options.endsWithControl = true
            case "--usb": options.usb = options.usb ?? USBTestbed()
            case "--deny": isDenied = true
            case "--timing": options.timing = try Self.choice(value(of: argument), argument)
            case "--faults": faults = try value(of: argument)
            case "--traffic": options.trafficFile = try value(of: argument)
            case "--read-protected": options.knobs.isReadProtected = true
            case "--perfect":
                (options.imperfections, options.serialLatency) = (.none, 0)
                options.knobs.isLenient = true
            case "--clock-input":
                options.imperfections.clockInput = try Self.choice(value(of: argument), argument)
            case "--clock-fails-after":
                options.imperfections.clockFailsAfter = Double(try Self.number(value(of: argument), argument))
            case "--watchdog-clock":
                let hertz = try Self.number(value(of: argument), argument)
                options.imperfections.watchdogHertz = Double(max(1, hertz))
            case "--drops-when-away": options.dropsWhenAway = true
            case "--play": options.trace = try value(of: argument)
            case "--demand-port": options.knobs.demandsPort = true
            case "--verify-errors":
                options.knobs.verifyErrors = Double(try Self.number(value(of: argument), argument)) / 1000
            case "--deaf": options.knobs.isDeaf = true
            case "--probe": options.knobs.generation = try Self.choice(value(of: argument), argument)
            case "--flash-time": options.flashTiming = try Self.choice(value(of: argument), argument)
            case "--voltage":
                options.knobs.millivolts = UInt32(clamping: try Self.number(value(of: argument), argument))
            case "--probe-firmware": options.knobs.firmware = try Self.number(value(of: argument), argument)
            case "--hang-after": options.knobs.hangAfter = try Self.number(value(of: argument), argument)
            case "--cut-power-in": options.powerFailsIn = try Self.number(value(of: argument), argument)
            case "--unplug-after":
                options.knobs.unplugAfter = try Self.number(value(of: argument), argument)
            case "--":
                command = Array(rest)
                rest = []
            default: throw UsageError(message: "unknown argument \(argument)")
            }
        }
        guard let chip = Chip.all.first(where: { $0.shortName == board || $0.board == board }) else {
            let names = Chip.all.map(\.shortName).joined(separator: ", ")
            throw UsageError(message: "--board must be one of \(names), found \(board ?? "none")")
        }
        options.chip = chip
        if options.usb != nil {
            guard !command.isEmpty else { throw UsageError(message: "--usb needs -- and a command") }
            options.usb?.command = command
            options.usb?.isDenied = isDenied
            options.usb?.faults = faults
        } else {
            guard command.isEmpty, !isDenied, faults == nil else {
                throw UsageError(message: "--deny, --faults and -- need --usb")
            }
            guard !options.directory.isEmpty else { throw UsageError(message: "--dir is missing") }
        }
        return .serve(options)
    }

    private static func number(_ text: String, _ name: String) throws(UsageError) -> Int {
        guard let value = Int(text), (0...1_000_000_000).contains(value) else {
            throw UsageError(message: "\(name) needs a number from 0, found \(text)")
        }
        return value
    }

    private static func choice<Choice: RawRepresentable<String> & CaseIterable>(
        _ text: String, _ name: String
    ) throws(UsageError) -> Choice {
        guard let choice = Choice(rawValue: text) else {
            let names = Choice.allCases.map(\.rawValue).joined(separator: ", ")
            throw UsageError(message: "\(name) must be one of \(names), found \(text)")
        }
        return choice
    }

    private static func parseID(_ text: String) throws(UsageError) -> [UInt8] {
        let digits = text.compactMap(\.hexDigitValue)
        guard digits.count == 24, text.count == 24 else {
            throw UsageError(message: "--uid needs 24 hexadecimal digits, found \(text)")
        }
        return stride(from: 0, to: 24, by: 2).map { UInt8(digits[$0] << 4 | digits[$0 + 1]) }
    }

    /// What the board says when it is ready.
    private struct Ready: Encodable {
        var ready = true
        var board: String
        var vcp: String
        var probe: String
        var control: String
        var gdb: String?
        var pid = ProcessInfo.processInfo.processIdentifier
    }

    /// Starts the board and serves it until it ends.
    ///
    /// - Returns: the exit code: that of the command if there is one.
    func serve(isInterrupted: () -> Bool) throws -> Int32 {
        let memory =
            if let flash { try FlashMemory(path: flash, for: chip) } else { try FlashMemory(for: chip) }
        if let firmware { try memory.load(FirmwareFile(path: firmware)) }
        defer {
            // A host that was killed cannot clean up; only a folder goes that holds no more than its lock by now.
            if endsWithControl, (try? FileManager.default.contentsOfDirectory(atPath: directory)) == ["lock"]
            {
                unlink(directory + "/lock")
            }
            if endsWithControl { rmdir(directory) }
        }
        return try serve(memory, isInterrupted: isInterrupted)
    }

    /// Serves until the end, when its sockets are gone.
    private func serve(_ memory: FlashMemory, isInterrupted: () -> Bool) throws -> Int32 {
        let machine = try Machine(chip: chip, flash: memory, uniqueID: uniqueID, timing: timing)
        machine.flashTiming = flashTiming
        machine.switchOn(imperfections)
        // Without another instruction, and without tidying up: so that flash stays as it is.
        if let powerFailsIn { machine.failPower(inFlashOperation: powerFailsIn) { _exit(3) } }
        machine.log = { FileHandle.standardError.write(Data("virtual-board: \($0)\n".utf8)) }
        if let usb { return try serve(machine, on: usb, isInterrupted: isInterrupted) }
        let board = try VirtualBoard(
            machine: machine, directory: directory, probe: knobs, debugPort: debugPort)
        try prepare(board)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let ready = Ready(
            board: chip.board, vcp: board.terminalPath, probe: board.probePath, control: board.controlPath,
            gdb: board.debugAddress)
        FileHandle.standardOutput.write(try encoder.encode(ready) + Data("\n".utf8))
        board.serve(endsWithControl: endsWithControl, isInterrupted: isInterrupted)
        try writeTraffic(of: board)
        return 0
    }

    private func prepare(_ board: VirtualBoard) throws {
        board.serialLatency = serialLatency
        board.dropsWhenHostIsAway = dropsWhenAway
        if let trace { try board.play(trace: trace) }
    }

    private func serve(
        _ machine: Machine, on usb: USBTestbed, isInterrupted: () -> Bool
    ) throws -> Int32 {
        let folder = try directory.isEmpty ? USBTestbed.makeFolder() : directory
        defer { if directory.isEmpty { try? FileManager.default.removeItem(atPath: folder) } }
        let board = try VirtualBoard(machine: machine, directory: folder, probe: knobs)
        try prepare(board)
        // Two boards differ in their probes' serial numbers too, which hosts tell them apart by.
        let serial = (uniqueID ?? chip.defaultUniqueID).map { byte in
            String(byte >> 4, radix: 16) + String(byte & 15, radix: 16)
        }
        let child = try usb.start(
            board, serial: serial.joined().uppercased(), product: knobs.generation.product)
        var exitCode: Int32?
        board.serve(endsWithControl: false) {
            exitCode = child.exitCode
            return exitCode != nil || isInterrupted()
        }
        let code = exitCode ?? child.end()
        try writeTraffic(of: board)
        return code
    }

    private func writeTraffic(of board: VirtualBoard) throws {
        guard let trafficFile else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        try encoder.encode(board.probeTraffic).write(to: URL(filePath: trafficFile))
    }
}
