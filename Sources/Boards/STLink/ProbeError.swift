public import Facts

/// What can go wrong between the host, the debug probe and the chip's debug port.
public enum ProbeError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The transfer itself failed.
    case pipe(PipeError)
    /// The probe cannot be opened.
    case usb(USBError)
    /// The probe's firmware is older than the oldest that this driver knows to work.
    case firmwareTooOld(hardware: Int, found: Int, needed: Int)
    /// An answer has another length than the protocol says.
    case answer(command: String, expected: Int, found: Int)
    /// The chip has no power.
    case voltage(millivolts: Int, needed: Int)
    /// The probe reports a failure of the debug port.
    case status(command: String, code: UInt8, address: UInt32?)
    /// Another chip than that of the board, or boards, that were asked for.
    case chip(wanted: [BoardDescriptor], found: UInt16)
    /// The core did not stop, start or come out of reset in time.
    case core(String)
    /// The chip is read-protected (option bytes, RDP).
    case readProtected(level: UInt8)
    /// The chip's flash is divided into two banks (option byte nDBANK).
    case dualBank
    /// The chip's flash is one bank (option byte DBANK).
    case singleBank
    /// The flash controller refused, failed or did not finish.
    case flash(operation: String, address: UInt32, status: UInt32)
    /// Flash reads back differently from what was written.
    case verify(address: UInt32, expected: UInt8, found: UInt8)
    /// Bytes that would lie outside the chip's flash.
    case outsideFlash(address: UInt32, bytes: Int)
    /// An erase could not be counted, so it was not made.
    case uncounted(WearLedgerError)

    /// What was expected, what was found, and the cure.
    public var description: String {
        switch self {
        case .pipe(let error): error.description
        case .usb(let error): error.description
        case .firmwareTooOld(let hardware, let found, let needed):
            "the ST-LINK firmware is V\(hardware)J\(found), at least V\(hardware)J\(needed) is needed; update it with ST's "
                + "STSW-LINK007"
        case .answer(let command, let expected, let found):
            "the ST-LINK answered \(command) with \(found) bytes, \(expected) expected; unplug it and plug it in again"
        case .voltage(let millivolts, let needed):
            "the chip's supply is \(millivolts) mV, at least \(needed) mV are needed; check the board's power jumper"
        case .status(let command, let code, let address):
            "the ST-LINK failed at \(command)" + (address.map { " at \(hex($0))" } ?? "") + ": "
                + Self.meaning(of: code)
        case .chip(let wanted, let found): Self.otherChip(found, than: wanted)
        case .core(let text): "\(text); power the board off and on"
        case .readProtected(let level):
            "the chip is read-protected (RDP 0x\(String(level, radix: 16)), 0xaa expected); "
                + "lift the protection with ST's programmer, which erases the chip"
        case .dualBank:
            "the chip's flash is set to two banks, one is expected; "
                + "set the option byte nDBANK with ST's programmer, which is how the board is delivered"
        case .singleBank:
            "the chip's flash is set to one bank, two are expected; "
                + "set the option byte DBANK with ST's programmer, which is how the board is delivered"
        case .flash(let operation, let address, let status):
            "flash \(operation) at \(hex(address)) failed with status \(hex(status)); reset the board and try again"
        case .verify(let address, let expected, let found):
            "flash at \(hex(address)) reads \(found), \(expected) was written; try again, the flash may be worn"
        case .outsideFlash(let address, let bytes):
            "\(bytes) bytes at \(hex(address)) lie outside the chip's flash; "
                + "use a firmware that was built for this board"
        case .uncounted(let error): error.description
        }
    }

    private static func otherChip(_ found: UInt16, than wanted: [BoardDescriptor]) -> String {
        let names = wanted.map { "\($0.name) (0x\(String($0.deviceID, radix: 16)))" }.joined(separator: ", ")
        let known = BoardDescriptor.all.first { $0.deviceID == found }
        return "the chip has device id 0x\(String(found, radix: 16))"
            + (known.map { " (\($0.name))" } ?? "")
            + ", \(wanted.count > 1 ? "one of " : "")\(names) expected; "
            + (wanted.count > 1 ? "connect one of these" : "connect the board that was named")
    }

    /// A stable word for each kind.
    var word: String {
        switch self {
        case .pipe(.timeout): "silent"
        case .pipe(.unplugged): "gone"
        case .pipe, .answer: "transfer"
        case .usb(let error): error.word
        case .firmwareTooOld: "old"
        case .voltage: "voltage"
        case .status, .core: "debugging"
        case .chip: "chip"
        case .readProtected: "read_protected"
        case .dualBank: "dual_bank"
        case .singleBank: "single_bank"
        case .flash, .outsideFlash: "flash"
        case .verify: "verify"
        case .uncounted: "uncounted"
        }
    }

    /// Whether probe and host may have lost step, which taking the probe anew can cure.
    var isOutOfStep: Bool {
        switch self {
        case .pipe(.timeout), .pipe(.stall), .pipe(.overflow), .answer: true
        default: false
        }
    }

    /// Whether a chip may be reached with its reset line held that was not reached otherwise: its firmware sleeps, has
    /// taken the debug pins for something else, or resets the chip again and again.
    var mayYieldToReset: Bool {
        switch self {
        case .status, .core: true
        default: false
        }
    }

    /// What a status byte says (status codes of the ST-LINK protocol).
    private static func meaning(of code: UInt8) -> String {
        let words =
            switch code {
            case 0x05: "no chip connected"
            case 0x09: "the debug port's id cannot be read"
            case 0x0B: "the debug domain has no power"
            case 0x0C: "write error"
            case 0x0D: "write verification error"
            case 0x10: "access port busy"
            case 0x11: "access port fault"
            case 0x12: "access port error"
            case 0x13: "access port parity error"
            case 0x14: "debug port busy"
            case 0x15: "debug port fault"
            case 0x16: "debug port error"
            case 0x17: "debug port parity error"
            case 0x1D: "no such access port"
            case 0x41: "frequency not supported"
            case 0x42: "unknown command"
            default: "unknown status"
            }
        return "\(words) (status 0x\(String(code, radix: 16)))"
    }
}
