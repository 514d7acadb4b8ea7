import TestSupport
import Testing

@testable import Boards

@Suite struct TelnetDecoderTests {
    /// What ser2net says to a new client, data with a doubled 255, and a confirmed speed of 921600.
    private static let session: [UInt8] =
        [255, 253, 44, 255, 251, 3, 255, 251, 1, 255, 253, 1, 255, 251, 24]
        + [0x10, 255, 255, 0x20] + [255, 250, 44, 101, 0, 14, 16, 0, 255, 240] + [0x30]

    @Test("Data, answers and a confirmed speed are told apart, wherever the stream is cut")
    func decoding() {
        for cut in 0...Self.session.count {
            var telnet = TelnetDecoder()
            let data = telnet.decode(Array(Self.session[..<cut])) + telnet.decode(Array(Self.session[cut...]))
            #expect(data == [0x10, 255, 0x20, 0x30])
            #expect(telnet.baud == 921_600)
            // Echo by the server is taken, echo by us and the terminal's type (24) are refused.
            #expect(telnet.answers == [255, 253, 1, 255, 252, 1, 255, 254, 24])
        }
    }

    @Test("Sent data come back as they were, and a setting with 255 in it is escaped")
    func encoding() {
        var telnet = TelnetDecoder()
        let data = (0...255).map { UInt8($0) } + [255, 255]
        #expect(telnet.decode(TelnetDecoder.escaped(data)) == data)
        #expect(
            TelnetDecoder.subnegotiation(1, [0, 0, 255, 0]) == [255, 250, 44, 1, 0, 0, 255, 255, 0, 255, 240])
    }

    @Test("No bytes trap it, and a command without end keeps no memory")
    func hostile() {
        var numbers = SeededNumbers(seed: 5)
        var telnet = TelnetDecoder()
        for _ in 0..<2000 {
            let bytes = (0..<40).map { _ in
                Bool.random(using: &numbers) ? UInt8.random(in: 239...255, using: &numbers) : UInt8(44)
            }
            #expect(telnet.decode(bytes).count <= bytes.count)
        }
    }
}
