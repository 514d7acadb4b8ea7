import Boards
import Testing

@Suite struct FrameDecoderTests {
    private static func frames(seed: UInt64, count: Int) -> [Frame] {
        var generator = SeededGenerator(seed: seed)
        return (0..<count).map { index in
            let length = Int.random(in: 0...1024, using: &generator)
            return Frame(
                type: UInt8.random(in: 0...255, using: &generator), sequence: UInt16(index),
                payload: generator.bytes(length))
        }
    }

    @Test("frames come back in order whatever the chunks", arguments: [1, 2, 3, 7, 64, 1000, 100_000])
    func chunks(size: Int) throws {
        let frames = Self.frames(seed: 1, count: 20)
        let bytes = try frames.flatMap { try $0.encoded() }
        var decoder = FrameDecoder()
        var results: [Result<Frame, FrameError>] = []
        for start in stride(from: 0, to: bytes.count, by: size) {
            results += decoder.feed(bytes[start..<min(start + size, bytes.count)])
        }
        #expect(results == frames.map { .success($0) })
    }

    @Test("stray zeros are silent")
    func zeros() {
        var decoder = FrameDecoder()
        #expect(decoder.feed([0, 0, 0, 0]).isEmpty)
    }

    @Test("every truncation of a frame is an error and the next frame arrives whole")
    func truncation() throws {
        let frame = Frame(type: 3, sequence: 9, payload: Array(0..<40))
        let bytes = try frame.encoded()
        for length in 1..<(bytes.count - 1) {
            var decoder = FrameDecoder()
            let results = decoder.feed(Array(bytes[..<length]) + [0] + bytes)
            #expect(results.count == 2)
            #expect(throws: FrameError.self) { try results.first?.get() }
            #expect(results.last == .success(frame))
        }
    }

    @Test("every flipped bit is noticed and the next frame arrives whole")
    func flippedBits() throws {
        let frame = Frame(type: 0x11, sequence: 300, payload: Array(0..<50) + [0, 0, 0])
        let bytes = try frame.encoded()
        for bit in 0..<(8 * (bytes.count - 1)) {
            var damaged = bytes
            damaged[bit / 8] ^= 1 << (bit % 8)
            var decoder = FrameDecoder()
            let results = decoder.feed(damaged + bytes)
            #expect(results.last == .success(frame))
            #expect(results.dropLast().allSatisfy { (try? $0.get()) == nil }, "bit \(bit)")
        }
    }

    @Test("an endless run is one error, bounded in memory, and the next frame arrives whole")
    func overlong() throws {
        var decoder = FrameDecoder()
        for _ in 0..<100 {
            #expect(decoder.feed([UInt8](repeating: 7, count: 10_000)).isEmpty)
        }
        let frame = Frame(type: 1, sequence: 1)
        #expect(decoder.feed([0] + (try frame.encoded())) == [.failure(.overlong), .success(frame)])
    }

    @Test("another link version is named")
    func version() {
        var header: [UInt8] = [2, 1, 1, 0]
        let crc = CRC32.of(header)
        header += (0..<4).map { UInt8(truncatingIfNeeded: crc >> (8 * $0)) }
        // By hand: one zero in the header's last byte; the sum has none.
        let encoded = [4] + header[0..<3] + [5] + header[4...] + [0]
        var decoder = FrameDecoder()
        #expect(decoder.feed(encoded) == [.failure(.version(expected: 1, found: 2))])
    }

    @Test("random bytes never trap, and a frame behind a zero always arrives", arguments: 0..<200)
    func random(seed: UInt64) throws {
        var generator = SeededGenerator(seed: seed)
        var decoder = FrameDecoder()
        let frame = Frame(type: 1, sequence: 2, payload: [3])
        for _ in 0..<20 {
            _ = decoder.feed(generator.bytes(Int.random(in: 0...3000, using: &generator)))
            #expect(decoder.feed([0] + (try frame.encoded())).last == .success(frame))
        }
    }
}
