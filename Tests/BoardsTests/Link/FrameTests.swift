import Boards
import Testing

@Suite struct FrameTests {
    @Test("CRC-32 of '123456789' is the check value of the CRC catalogue")
    func checkValue() {
        #expect(CRC32.of(Array("123456789".utf8)) == 0xCBF4_3926)
    }

    @Test("the sum of erased flash equals the sum of as many 0xFF bytes", arguments: [0, 1, 64, 4096])
    func erased(count: Int) {
        #expect(CRC32.ofErased(count) == CRC32.of([UInt8](repeating: 0xFF, count: count)))
    }

    @Test("a hello request has the bytes that the contract's words give by hand")
    func helloBytes() throws {
        // Header 01 01 07 00 (version 1, type 1, sequence 7), then zlib.crc32 of it, 0x6C7AFBCB; COBS by hand.
        let bytes = try Frame(type: 1, sequence: 7).encoded()
        #expect(bytes.first == 4)
        #expect(Array(bytes[1...3]) == [1, 1, 7])
        #expect(bytes.last == 0)
        #expect(bytes.dropLast().allSatisfy { $0 != 0 })
        let crc = CRC32.of([1, 1, 7, 0] as [UInt8])
        let tail = (0..<4).map { UInt8(truncatingIfNeeded: crc >> (8 * $0)) }
        #expect(tail.allSatisfy { $0 != 0 })
        #expect(Array(bytes[4...]) == [5] + tail + [0])
    }

    @Test(
        "every payload length comes back through one feed",
        arguments: [0, 1, 244, 245, 246, 253, 254, 255, 500, 1024])
    func roundTrip(length: Int) throws {
        for filler in [UInt8(0), 0xFF, 1] {
            let frame = Frame(
                type: 0x24, sequence: 0xFFFF, payload: [UInt8](repeating: filler, count: length))
            var decoder = FrameDecoder()
            #expect(decoder.feed(try frame.encoded()) == [.success(frame)])
        }
    }

    @Test("a payload above the limit is refused before it is sent")
    func tooLong() {
        #expect(throws: FrameError.overlong) {
            try Frame(type: 1, sequence: 1, payload: [UInt8](repeating: 1, count: 1025)).encoded()
        }
    }
}
