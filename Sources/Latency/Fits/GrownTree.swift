import Networks

/// Grows the regression trees of a `RandomForest` on bootstrap samples of one table.
///
/// Samples are sorted by each feature once for all trees. A node is a range of these orders, which a split parts in
/// place and stably, so that no node sorts again.
struct GrownTree {
    indirect enum Node: Hashable, Sendable {
        case leaf(Double)
        case split(feature: Int, threshold: Double, below: Node, above: Node)
    }

    /// A table of samples, prepared once for all trees.
    struct Table {
        /// Values by feature.
        let columns: [[Double]]
        let targets: [Double]
        /// Samples in the order of each feature's values, without features that are the same for all.
        let orders: [[Int32]]
        /// Which of `orders` is a feature's.
        let slots: [Int?]

        init(columns: [[Double]], targets: [Double]) {
            self.columns = columns
            self.targets = targets
            var orders: [[Int32]] = []
            slots = columns.map { column in
                guard let first = column.first, column.contains(where: { $0 != first }) else { return nil }
                orders.append(
                    column.indices.map(Int32.init).sorted {
                        (column[Int($0)], $0) < (column[Int($1)], $1)
                    })
                return orders.count - 1
            }
            // Where nothing varies, one order still says which samples there are.
            self.orders = orders.isEmpty ? [targets.indices.map(Int32.init)] : orders
        }
    }

    private let table: Table
    private let leafSize: Int
    private var random: RandomSource
    /// How often each sample was drawn.
    private var weights: [Double]
    /// The drawn samples in each order, one order behind the other.
    private var order: [Int32]
    private let count: Int
    /// 1 for samples below the split at hand.
    private var isBelow: [UInt8]
    private var spare: [Int32]

    /// Draws as many samples as the table has, with replacement.
    init(_ table: Table, leafSize: Int, random: RandomSource) {
        self.table = table
        self.leafSize = leafSize
        self.random = random
        let samples = table.targets.count
        var weights = [Double](repeating: 0, count: samples)
        for _ in 0..<samples { weights[self.random.below(samples)] += 1 }
        order = table.orders.flatMap { $0.filter { weights[Int($0)] > 0 } }
        count = weights.count { $0 > 0 }
        self.weights = weights
        isBelow = [UInt8](repeating: 0, count: samples)
        spare = [Int32](repeating: 0, count: count)
    }

    mutating func grown() -> Node { grow(0..<count) }

    private mutating func grow(_ range: Range<Int>) -> Node {
        var (drawn, total) = (0.0, 0.0)
        for place in range {
            let sample = Int(order[place])
            drawn += weights[sample]
            total += weights[sample] * table.targets[sample]
        }
        guard drawn >= Double(2 * leafSize), let split = bestSplit(range, drawn, total) else {
            return .leaf(total / drawn)
        }
        let middle = part(range, split)
        let below = grow(range.lowerBound..<middle)
        return .split(
            feature: split.feature, threshold: split.threshold, below: below,
            above: grow(middle..<range.upperBound))
    }

    /// The split that leaves the least sum of squares with enough samples on both sides; nil if none does.
    private mutating func bestSplit(
        _ range: Range<Int>, _ drawn: Double, _ total: Double
    ) -> (feature: Int, threshold: Double)? {
        var best: (gain: Double, feature: Int, threshold: Double)?
        let least = Double(leafSize)
        for feature in features() {
            guard let slot = table.slots[feature] else { continue }
            let start = slot * count
            let column = table.columns[feature]
            guard
                column[Int(order[start + range.lowerBound])]
                    < column[Int(order[start + range.upperBound - 1])]
            else { continue }
            var (sum, below) = (0.0, 0.0)
            var low = column[Int(order[start + range.lowerBound])]
            for place in range.dropLast() {
                let sample = Int(order[start + place])
                sum += weights[sample] * table.targets[sample]
                below += weights[sample]
                let high = column[Int(order[start + place + 1])]
                defer { low = high }
                guard low < high, below >= least else { continue }
                let above = drawn - below
                guard above >= least else { break }
                // The sum of squares about the means falls by what these squares are larger than the whole's.
                let gain = sum * sum / below + (total - sum) * (total - sum) / above
                if gain > best?.gain ?? -.infinity {
                    let middle = low + (high - low) / 2
                    best = (gain, feature, middle < high ? middle : low)
                }
            }
        }
        return best.map { ($0.feature, $0.threshold) }
    }

    /// A third of the features, at least one, each choice equally likely.
    private mutating func features() -> ArraySlice<Int> {
        var all = Array(table.columns.indices)
        let wanted = max(1, all.count / 3)
        for index in 0..<wanted { all.swapAt(index, index + random.below(all.count - index)) }
        return all.prefix(wanted)
    }

    /// Parts each feature's order of the range by the split; returns where the upper part begins.
    private mutating func part(_ range: Range<Int>, _ split: (feature: Int, threshold: Double)) -> Int {
        let column = table.columns[split.feature]
        for place in range {
            let sample = Int(order[place])
            isBelow[sample] = column[sample] <= split.threshold ? 1 : 0
        }
        var middle = range.lowerBound
        for slot in table.orders.indices {
            let start = slot * count
            // Both sides are written for each sample and only one of them kept: which one is hard to foretell.
            let kept = order.withUnsafeMutableBufferPointer { order in
                spare.withUnsafeMutableBufferPointer { spare in
                    isBelow.withUnsafeBufferPointer { isBelow in
                        var (kept, moved) = (start + range.lowerBound, 0)
                        for place in (start + range.lowerBound)..<(start + range.upperBound) {
                            let sample = order[place]
                            let step = Int(isBelow[Int(sample)])
                            order[kept] = sample
                            spare[moved] = sample
                            kept += step
                            moved += 1 - step
                        }
                        for place in 0..<moved { order[kept + place] = spare[place] }
                        return kept
                    }
                }
            }
            middle = kept - start
        }
        return middle
    }
}
