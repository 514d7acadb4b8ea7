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

    static let usage = """
        usage: virtual-board --board BOARD --dir DIR [--flash FILE] [--firmware ELF] [--uid HEX24]
                             [--ends-with-control]
               virtual-board --help | --version | --license
        """

    private static let help =
        usage + "\n\n" + """
            Emulates a NUCLEO board: BOARD is f746zg, f446re or f767zi. Serves DIR/probe.sock (ST-LINK), DIR/control.sock (JSON lines) and a
            pseudo-terminal (virtual COM port), and says where in one JSON line on standard output.

              --flash FILE         keep the flash contents in FILE (made erased if it does not exist)
              --firmware ELF       put a firmware into flash before switching on
              --uid HEX24          the chip's 96-bit id
              --ends-with-control  end when the control connection closes, or if none comes within 30 s, and
                                   remove DIR if nothing else is in it
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
            case "--ends-with-control": options.endsWithControl = true
            default: throw UsageError(message: "unknown argument \(argument)")
            }
        }
        guard let chip = Chip.all.first(where: { $0.shortName == board || $0.board == board }) else {
            let names = Chip.all.map(\.shortName).joined(separator: ", ")
            throw UsageError(message: "--board must be one of \(names), found \(board ?? "none")")
        }
        options.chip = chip
        guard !options.directory.isEmpty else { throw UsageError(message: "--dir is missing") }
        return .serve(options)
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
        var pid = ProcessInfo.processInfo.processIdentifier
    }

    /// Starts the board and serves it until it ends.
    func serve(isInterrupted: () -> Bool) throws {
        let memory =
            if let flash { try FlashMemory(path: flash, for: chip) } else { try FlashMemory(for: chip) }
        if let firmware { try memory.load(FirmwareFile(path: firmware)) }
        defer {
            // A host that was killed cannot clean up; only a folder that is empty by now goes.
            if endsWithControl { rmdir(directory) }
        }
        try serve(memory, isInterrupted: isInterrupted)
    }

    /// Serves until the end, when its sockets are gone.
    private func serve(_ memory: FlashMemory, isInterrupted: () -> Bool) throws {
        let machine = try Machine(chip: chip, flash: memory, uniqueID: uniqueID)
        machine.log = { FileHandle.standardError.write(Data("virtual-board: \($0)\n".utf8)) }
        let board = try VirtualBoard(machine: machine, directory: directory)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let ready = Ready(
            board: chip.board, vcp: board.terminalPath, probe: board.probePath, control: board.controlPath)
        FileHandle.standardOutput.write(try encoder.encode(ready) + Data("\n".utf8))
        board.serve(endsWithControl: endsWithControl, isInterrupted: isInterrupted)
    }
}
