/// Takes Telnet's commands out of a stream (RFC 854) and reads what concerns a serial port (RFC 2217).
struct TelnetDecoder {
    private static let (end, begin, will, wont, `do`, dont, iac):
        (UInt8, UInt8, UInt8, UInt8, UInt8, UInt8, UInt8) =
            (240, 250, 251, 252, 253, 254, 255)
    private static let (binary, echo, suppressGoAhead, comPort): (UInt8, UInt8, UInt8, UInt8) = (0, 1, 3, 44)

    /// Codes of RFC 2217, from client to server; the server confirms with 100 added.
    static let (baudRate, dataSize, parity, stopSize, control): (UInt8, UInt8, UInt8, UInt8, UInt8) = (
        1, 2, 3, 4, 5
    )

    /// What a client says first: binary both ways, no line mode, and that it has the COM-port option.
    static let offers: [UInt8] = [
        iac, will, binary, iac, `do`, binary, iac, will, suppressGoAhead, iac, `do`, suppressGoAhead, iac,
        will, comPort,
    ]

    private enum State {
        case data, command, option(UInt8), parameters, parametersCommand
    }

    private var state = State.data
    private var parameters: [UInt8] = []
    /// What the other end is to be told; the caller sends it.
    var answers: [UInt8] = []
    /// Speed that the server confirmed last.
    var baud: Int?

    /// Takes bytes that arrived, with commands cut anywhere, and returns the data among them.
    mutating func decode(_ bytes: [UInt8]) -> [UInt8] {
        var data: [UInt8] = []
        for byte in bytes {
            switch state {
            case .data:
                if byte == Self.iac { state = .command } else { data.append(byte) }
            case .command:
                switch byte {
                case Self.iac:
                    data.append(byte)
                    state = .data
                case Self.will, Self.wont, Self.do, Self.dont: state = .option(byte)
                case Self.begin:
                    parameters = []
                    state = .parameters
                default: state = .data
                }
            case .option(let command):
                answer(command, byte)
                state = .data
            case .parameters:
                if byte == Self.iac {
                    state = .parametersCommand
                } else if parameters.count < 64 {
                    parameters.append(byte)
                }
            case .parametersCommand:
                if byte == Self.iac {
                    parameters.append(byte)
                    state = .parameters
                } else {
                    confirm()
                    state = .data
                }
            }
        }
        return data
    }

    /// Data as they are sent, with each 255 doubled.
    static func escaped(_ data: [UInt8]) -> [UInt8] {
        data.contains(iac) ? data.flatMap { $0 == iac ? [iac, iac] : [$0] } : data
    }

    /// A setting of the serial port.
    static func subnegotiation(_ code: UInt8, _ value: [UInt8]) -> [UInt8] {
        [iac, begin, comPort, code] + escaped(value) + [iac, end]
    }

    /// Agrees to what was offered, which needs no answer, and refuses the rest.
    private mutating func answer(_ command: UInt8, _ option: UInt8) {
        let isOffered = [Self.binary, Self.suppressGoAhead, Self.comPort].contains(option)
        switch command {
        case Self.do where !isOffered: answers += [Self.iac, Self.wont, option]
        case Self.will where option == Self.echo: answers += [Self.iac, Self.do, option]
        case Self.will where !isOffered: answers += [Self.iac, Self.dont, option]
        default: break
        }
    }

    private mutating func confirm() {
        guard parameters.count >= 6, parameters[0] == Self.comPort, parameters[1] == Self.baudRate + 100
        else { return }
        baud = parameters[2..<6].reduce(0) { $0 << 8 | Int($1) }
    }
}
