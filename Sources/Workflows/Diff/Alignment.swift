/// Pairs of two sequences that leave as much as possible alike: a longest common subsequence, and what lies between.
struct Alignment {
    /// Indices on both sides; nil where one side has nothing.
    struct Pair: Hashable {
        let first: Int?
        let second: Int?
    }

    /// The pairs in order.
    ///
    /// Between equal ones, what is of one kind on both sides is paired in order.
    let pairs: [Pair]

    /// Aligns two sequences.
    ///
    /// - Parameters:
    ///   - equal: keys of elements that count as the same.
    ///   - kind: what a changed element must share with its partner.
    init<Key: Hashable, Kind: Hashable>(
        _ first: [(equal: Key, kind: Kind)], _ second: [(equal: Key, kind: Kind)]
    ) {
        // What both begin and end with needs no table.
        let limit = min(first.count, second.count)
        let head = (0..<limit).first { first[$0].equal != second[$0].equal } ?? limit
        let tail =
            (0..<limit - head).first {
                first[first.count - 1 - $0].equal != second[second.count - 1 - $0].equal
            } ?? limit - head
        let (rows, columns) = (head..<first.count - tail, head..<second.count - tail)
        var pairs = (0..<head).map { Pair(first: $0, second: $0) }
        var (row, column) = (head, head)
        for (i, j) in Self.common(rows, columns, first, second) {
            pairs += Self.between(row..<i, column..<j, first, second)
            pairs.append(Pair(first: i, second: j))
            (row, column) = (i + 1, j + 1)
        }
        pairs += Self.between(row..<rows.upperBound, column..<columns.upperBound, first, second)
        pairs += (0..<tail).map { Pair(first: rows.upperBound + $0, second: columns.upperBound + $0) }
        self.pairs = pairs
    }

    /// A longest common subsequence (Wagner and Fischer's table).
    private static func common<Key: Hashable, Kind>(
        _ rows: Range<Int>, _ columns: Range<Int>, _ first: [(equal: Key, kind: Kind)],
        _ second: [(equal: Key, kind: Kind)]
    ) -> [(Int, Int)] {
        let width = columns.count + 1
        var lengths = [Int32](repeating: 0, count: (rows.count + 1) * width)
        for i in rows.indices.reversed() {
            for j in columns.indices.reversed() {
                let place = (i - rows.lowerBound) * width + j - columns.lowerBound
                lengths[place] =
                    first[i].equal == second[j].equal
                    ? lengths[place + width + 1] + 1 : max(lengths[place + width], lengths[place + 1])
            }
        }
        var found: [(Int, Int)] = []
        var (i, j) = (rows.lowerBound, columns.lowerBound)
        while i < rows.upperBound, j < columns.upperBound {
            let place = (i - rows.lowerBound) * width + j - columns.lowerBound
            if first[i].equal == second[j].equal {
                found.append((i, j))
                (i, j) = (i + 1, j + 1)
            } else if lengths[place + width] >= lengths[place + 1] {
                i += 1
            } else {
                j += 1
            }
        }
        return found
    }

    private static func between<Key, Kind: Hashable>(
        _ rows: Range<Int>, _ columns: Range<Int>, _ first: [(equal: Key, kind: Kind)],
        _ second: [(equal: Key, kind: Kind)]
    ) -> [Pair] {
        var pairs: [Pair] = []
        var next = columns.lowerBound
        for row in rows {
            if let partner = (next..<columns.upperBound).first(where: { second[$0].kind == first[row].kind })
            {
                pairs += (next..<partner).map { Pair(first: nil, second: $0) }
                pairs.append(Pair(first: row, second: partner))
                next = partner + 1
            } else {
                pairs.append(Pair(first: row, second: nil))
            }
        }
        return pairs + (next..<columns.upperBound).map { Pair(first: nil, second: $0) }
    }
}
