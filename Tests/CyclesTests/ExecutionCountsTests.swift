import Testing

@testable import Cycles

@Suite("Execution counts")
struct ExecutionCountsTests {
    static let example = ExecutionCounts(
        blocks: [
            CodeBlock(address: 0x0800_0100, code: [0x01, 0x30]),
            CodeBlock(address: 0x0800_0200, code: [0x01, 0x30, 0x70, 0x47]),
        ],
        segments: [
            SegmentCounts(
                phase: 3,
                runs: [.init(block: 0, first: 1, loop: 300), .init(block: 1, first: .max, loop: 0)],
                events: [0, 1, 127, 128, 1 << 40]),
            SegmentCounts(),
        ])

    @Test("come back from bytes as they were")
    func roundTrip() throws {
        #expect(ExecutionCounts(bytes: Self.example.bytes) == Self.example)
        let segment = try #require(Self.example.segments.first)
        #expect(SegmentCounts(bytes: segment.bytes) == segment)
    }

    @Test("bytes that were cut short or changed give nothing or other counts, never a trap")
    func hostile() {
        let bytes = Self.example.bytes
        for end in 0..<bytes.count { #expect(ExecutionCounts(bytes: Array(bytes.prefix(end))) == nil) }
        #expect(ExecutionCounts(bytes: bytes + [0]) == nil)
        for index in bytes.indices {
            for value in [UInt8(0), 0x7F, 0x80, 0xFF] {
                var changed = bytes
                changed[index] = value
                if let counts = ExecutionCounts(bytes: changed) {
                    #expect(
                        counts.segments.allSatisfy { $0.runs.allSatisfy { $0.block < counts.blocks.count } })
                }
            }
        }
    }

    @Test("of two segments add up block by block and event by event")
    func sum() {
        let first = SegmentCounts(phase: 5, runs: [.init(block: 1, first: 2, loop: 3)], events: [1])
        let second = SegmentCounts(
            phase: 1, runs: [.init(block: 0, first: 1, loop: 0), .init(block: 1, first: 10, loop: 20)],
            events: [1, 4])
        let sum = first.adding(second)
        #expect(sum.phase == 5)
        #expect(sum.runs == [.init(block: 0, first: 1, loop: 0), .init(block: 1, first: 12, loop: 23)])
        #expect(sum[.mispredict] == 2)
        #expect(sum[.taken] == 4)
        #expect(sum[.waiting] == 0)
    }
}
