import CFirmware
import CLink
import Foundation
import TestSupport
import Testing

@testable import Boards

extension FirmwareSuites {
    @Suite(.serialized) struct MLPerfFuzzTests {
        private static func session() throws -> MLPerfSession {
            try MLPerfSession(
                HostFirmware(), model: try ExampleNetworks.small(), at: HostFirmware.modelBase)
        }

        /// Whatever came before: the text goes on, or a frame ends it.
        private func expectAlive(_ session: MLPerfSession) throws {
            _ = session.firmware.receive([0])
            #expect(try session.ask("name") == ["m-name-dut-[throughline host bundled]"])
            try session.firmware.payload(TL_HELLO)
        }

        @Test("any bytes are answered by printable lines", arguments: 1...6 as ClosedRange<UInt64>)
        func anyBytes(seed: UInt64) throws {
            var generator = SeededNumbers(seed: seed)
            let session = try Self.session()
            for _ in 0..<400 {
                let ends = Int.random(in: 2...60, using: &generator)
                let bytes: [UInt8] = (0..<Int.random(in: 1...400, using: &generator)).map { _ in
                    // Without the byte that tells a frame.
                    let byte = UInt8.random(in: 0...254, using: &generator)
                    return Int.random(in: 0..<ends, using: &generator) == 0
                        ? UInt8(ascii: "%") : byte == UInt8(TL_LINK_VERSION) ? 255 : byte
                }
                let answer = session.firmware.receive(bytes).bytes
                #expect(answer.allSatisfy { (32...126).contains($0) || $0 == 13 || $0 == 10 })
                let count = bytes.count { $0 == UInt8(ascii: "%") }
                #expect(session.ready(in: answer) == count)
            }
            try expectAlive(session)
        }

        @Test(
            "what begins like a frame and is none stops the text until a zero, or until no frame is as long")
        func falseFrame() throws {
            let session = try Self.session()
            let start: [UInt8] = [UInt8(ascii: "n"), UInt8(TL_LINK_VERSION), UInt8(ascii: "%")]
            #expect(session.firmware.receive(start).bytes.isEmpty)
            _ = session.firmware.receive([0])
            #expect(try session.ask("name").count == 1)
            #expect(session.firmware.receive(start).bytes.isEmpty)
            _ = session.firmware.receive([UInt8](repeating: UInt8(ascii: "x"), count: 1100))
            #expect(try session.ask("") == ["e-[Command longer than 80 characters]"])
            try expectAlive(session)
        }

        @Test("commands of the right words in any order and with any numbers are answered")
        func anyCommands() throws {
            var generator = SeededNumbers(seed: 99)
            let session = try Self.session()
            let words = [
                "name", "timestamp", "profile", "help", "db", "load", "print", "infer", "results", "0", "1",
                "2", "240", "241", "-1", "999999999", "4294967296", "00", "ff", "0123456789abcdef", "zz", "%",
                String(repeating: "ab", count: 38), "\u{0}", "\t", "100000",
            ]
            for _ in 0..<4000 {
                let count = Int.random(in: 0...5, using: &generator)
                let chosen = (0..<count).map { _ in words.randomElement(using: &generator) ?? "" }
                // A long run is no hang, but would be waited for.
                if chosen.contains("infer"), chosen.contains(where: { $0.count > 4 }) { continue }
                let command = Array((chosen.joined(separator: " ") + "%").utf8)
                let answer = session.firmware.receive(command).bytes
                #expect(session.ready(in: answer) == command.count { $0 == UInt8(ascii: "%") })
            }
            try expectAlive(session)
        }

        @Test("a line that never ends costs nothing, and line errors change the speed as ever")
        func endless() throws {
            let session = try Self.session()
            let noise = [UInt8](repeating: 0xA5, count: 100_000)
            #expect(session.firmware.receive(noise).bytes.isEmpty)
            #expect(try session.ask("name") == ["e-[Command longer than 80 characters]"])
            tl_host_framing_errors(7)
            #expect(try session.ask("name") == ["e-[Damaged command]"])
            tl_host_framing_errors(7)
            #expect(tl_host_baud() == TL_BAUD_FAST)
            tl_host_framing_errors(1)
            #expect(tl_host_baud() == TL_BAUD_SLOW)
            try expectAlive(session)
        }
    }
}

extension MLPerfSession {
    /// How many commands an answer says to have served.
    fileprivate func ready(in answer: [UInt8]) -> Int {
        String(decoding: answer, as: UTF8.self).components(separatedBy: "m-ready\r\n").count - 1
    }
}
