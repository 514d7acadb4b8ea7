import CFirmware
import CLink
import TestSupport
import Testing

@testable import Boards

extension FirmwareSuites {
    @Suite(.serialized) struct LinkFuzzTests {
        @Test("random bytes are met with error records or silence", arguments: 1...4 as ClosedRange<UInt64>)
        func randomBytes(seed: UInt64) throws {
            var generator = SeededNumbers(seed: seed)
            let firmware = HostFirmware()
            for _ in 0..<500 {
                let count = Int.random(in: 1...80, using: &generator)
                let zeros = Int.random(in: 1...40, using: &generator)
                let bytes: [UInt8] = (0..<count).map { _ in
                    let value = UInt8.random(in: 0...255, using: &generator)
                    return Int.random(in: 0..<zeros, using: &generator) == 0 ? 0 : value
                }
                let reaction = firmware.receive(bytes)
                #expect(reaction.damaged == 0)
                #expect(reaction.frames.allSatisfy { Int($0.type) == TL_ERROR && $0.sequence == 0 })
                #expect(reaction.frames.count <= bytes.count { $0 == 0 })
            }
            _ = firmware.receive([0])
            try firmware.payload(TL_HELLO)
        }

        @Test("damaged requests are met with error records", arguments: 1...4 as ClosedRange<UInt64>)
        func damagedFrames(seed: UInt64) throws {
            var generator = SeededNumbers(seed: seed)
            let firmware = HostFirmware()
            for _ in 0..<500 {
                let length = Int.random(in: 0...300, using: &generator)
                let payload = (0..<length).map { _ in UInt8.random(in: 0...255, using: &generator) }
                var bytes = try Frame(type: UInt8(TL_TENSOR_WRITE), sequence: 7, payload: payload).encoded()
                let at = Int.random(in: 0..<bytes.count, using: &generator)
                switch Int.random(in: 0..<3, using: &generator) {
                case 0: bytes[at] ^= UInt8(1) << UInt8.random(in: 0..<8, using: &generator)
                case 1: bytes.remove(at: at)
                default: bytes.insert(UInt8.random(in: 0...255, using: &generator), at: at)
                }
                let reaction = firmware.receive(bytes + [0])
                #expect(reaction.damaged == 0)
                #expect(!reaction.frames.isEmpty)
                #expect(reaction.frames.allSatisfy { Int($0.type) == TL_ERROR })
            }
            try firmware.payload(TL_HELLO)
        }

        @Test(
            "whole requests with any payload get one answer, and the firmware's own sectors stay as they are",
            arguments: 1...4 as ClosedRange<UInt64>)
        func anyPayload(seed: UInt64) throws {
            var generator = SeededNumbers(seed: seed)
            let firmware = HostFirmware()
            let own = words(UInt32(TL_HOST_FLASH_BASE), HostFirmware.modelBase - UInt32(TL_HOST_FLASH_BASE))
            let before = try firmware.payload(TL_FLASH_CRC, own)
            let interesting: [UInt32] = [
                0, 1, 4, 0xFFFF, .max, .max - 3, 0x0800_0000, HostFirmware.modelBase,
                HostFirmware.flashEnd - 4, 0x2000_0000, 1024, 128 << 10, 896 << 10,
            ]
            for _ in 0..<2000 {
                // TL_PROVOKE and TL_RESET end the session by design.
                let types = [0x01, 0x10, 0x11, 0x12, 0x20, 0x21, 0x22, 0x23, 0x24, 0x25, 0x26, 0x30]
                let type = types.randomElement(using: &generator) ?? 1
                var payload: [UInt8] = []
                for _ in 0..<Int.random(in: 0...4, using: &generator) {
                    payload += words(interesting.randomElement(using: &generator) ?? 0)
                }
                if Bool.random(using: &generator) {
                    payload += (0..<Int.random(in: 0...999, using: &generator)).map { _ in
                        UInt8.random(in: 0...255, using: &generator)
                    }
                }
                let answer = try firmware.ask(type, payload)
                #expect(Int(answer.type) == type | TL_ANSWER || Int(answer.type) == TL_ERROR)
            }
            #expect(try firmware.payload(TL_FLASH_CRC, own) == before)
        }
    }
}
