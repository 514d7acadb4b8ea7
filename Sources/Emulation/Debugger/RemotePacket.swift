/// The framing of GDB's remote serial protocol: `$text#checksum`, acknowledged by `+` unless that was switched off.
struct RemotePacket {
    /// What arrived.
    enum Event: Equatable {
        case packet([UInt8])
        /// A packet with a wrong checksum, to be asked for again.
        case damaged
        /// The debugger wants the program stopped.
        case interrupt
    }

    private enum State: Equatable { case between, inside, checksum }

    /// Longest packet; more is damage.
    static let limit = 16384
    private var state = State.between
    private var text: [UInt8] = []
    private var digits: [UInt8] = []

    /// Takes bytes in any portions.
    mutating func receive(_ bytes: [UInt8]) -> [Event] {
        bytes.compactMap { receive($0) }
    }

    private mutating func receive(_ byte: UInt8) -> Event? {
        switch state {
        case .between:
            if byte == UInt8(ascii: "$") { start() }
            return byte == 0x03 ? .interrupt : nil
        case .inside:
            if byte == UInt8(ascii: "#") {
                state = .checksum
            } else if byte == UInt8(ascii: "$") {
                start()
            } else {
                text.append(byte)
                if text.count > Self.limit {
                    state = .between
                    return .damaged
                }
            }
            return nil
        case .checksum:
            digits.append(byte)
            guard digits.count == 2 else { return nil }
            state = .between
            guard UInt8(hex: digits) == Self.sum(text) else { return .damaged }
            return .packet(Self.unescaped(text))
        }
    }

    private mutating func start() {
        (state, text, digits) = (.inside, [], [])
    }

    /// A packet around a text.
    static func frame(_ text: [UInt8]) -> [UInt8] {
        var escaped: [UInt8] = []
        for byte in text {
            if [UInt8(ascii: "$"), UInt8(ascii: "#"), UInt8(ascii: "}"), UInt8(ascii: "*")].contains(byte) {
                escaped += [UInt8(ascii: "}"), byte ^ 0x20]
            } else {
                escaped.append(byte)
            }
        }
        return [UInt8(ascii: "$")] + escaped + [UInt8(ascii: "#")] + [sum(escaped)].hexadecimal
    }

    private static func unescaped(_ text: [UInt8]) -> [UInt8] {
        var result: [UInt8] = []
        var isEscaped = false
        for byte in text {
            if isEscaped {
                result.append(byte ^ 0x20)
                isEscaped = false
            } else if byte == UInt8(ascii: "}") {
                isEscaped = true
            } else {
                result.append(byte)
            }
        }
        return result
    }

    private static func sum(_ text: [UInt8]) -> UInt8 { text.reduce(0, &+) }
}

extension [UInt8] {
    /// Two lower-case digits a byte, as text.
    var hexadecimal: [UInt8] {
        let digits = Array("0123456789abcdef".utf8)
        return flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] }
    }

    /// The bytes that pairs of digits stand for; nil if there is anything else.
    init?(hexadecimal text: some Collection<UInt8>) {
        let digits = text.map { UInt8(hexDigit: $0) }
        guard digits.count % 2 == 0, digits.allSatisfy({ $0 != nil }) else { return nil }
        let values = digits.compactMap { $0 }
        self = stride(from: 0, to: values.count, by: 2).map { values[$0] << 4 | values[$0 + 1] }
    }
}

extension UInt8 {
    fileprivate init?(hexDigit character: UInt8) {
        switch character {
        case UInt8(ascii: "0")...UInt8(ascii: "9"): self = character - UInt8(ascii: "0")
        case UInt8(ascii: "a")...UInt8(ascii: "f"): self = character - UInt8(ascii: "a") + 10
        case UInt8(ascii: "A")...UInt8(ascii: "F"): self = character - UInt8(ascii: "A") + 10
        default: return nil
        }
    }

    fileprivate init?(hex digits: [UInt8]) {
        guard let bytes = [UInt8](hexadecimal: digits), bytes.count == 1 else { return nil }
        self = bytes[0]
    }
}
