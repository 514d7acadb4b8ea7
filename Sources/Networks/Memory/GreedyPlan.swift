/// Places buffers that live for a while so that none overlap and the peak is low.
///
/// The algorithm of TFLM's `GreedyMemoryPlanner`: buffers in descending order of size (of equal sizes the one
/// added later goes first), each at the lowest offset where it overlaps no placed buffer that lives while it
/// does. Buffers with an offset of their own go before all others and stay where they are told.
struct GreedyPlan {
    struct Buffer: Hashable {
        /// Bytes, already rounded up to the alignment.
        var bytes: Int
        /// First and last time at which it is used, inclusive.
        var first: Int
        var last: Int
        /// Where it lies, if that is settled beforehand.
        var offset: Int?
    }

    let offsets: [Int]
    let peak: Int

    init(_ buffers: [Buffer]) {
        let settled = buffers.indices.filter { buffers[$0].offset != nil }
        let order = buffers.indices.filter { buffers[$0].offset == nil }.sorted { left, right in
            let (first, second) = (buffers[left].bytes, buffers[right].bytes)
            return first != second ? first > second : left > right
        }
        var offsets = [Int](repeating: 0, count: buffers.count)
        var placed: [(offset: Int, buffer: Buffer)] = []
        var peak = 0
        for index in settled + order {
            let wanted = buffers[index]
            let candidate = wanted.offset ?? Self.gap(for: wanted, among: placed)
            offsets[index] = candidate
            peak = max(peak, candidate + wanted.bytes)
            let position = placed.firstIndex { $0.offset > candidate } ?? placed.endIndex
            placed.insert((candidate, wanted), at: position)
        }
        self.offsets = offsets
        self.peak = peak
    }

    private static func gap(for wanted: Buffer, among placed: [(offset: Int, buffer: Buffer)]) -> Int {
        var candidate = 0
        for other in placed
        where other.buffer.first <= wanted.last && wanted.first <= other.buffer.last {
            if other.offset - candidate >= wanted.bytes { break }
            candidate = max(candidate, other.offset + other.buffer.bytes)
        }
        return candidate
    }
}
