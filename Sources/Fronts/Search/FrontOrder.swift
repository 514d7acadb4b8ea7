/// Networks in the order in which they deserve more training: those that nothing is better than at no more cost, then those of the
/// rest, and so on; within one front the ones that would leave the largest hole.
package struct FrontOrder {
    /// The networks by their numbers, the most deserving first.
    package let indices: [Int]

    /// Orders networks by cost and accuracy.
    ///
    /// - Parameter most: the largest cost of all.
    package init(_ networks: [(index: Int, cost: Double, accuracy: Double)], most: Double) {
        var left = networks.sorted {
            ($0.cost, -$0.accuracy, $0.index) < ($1.cost, -$1.accuracy, $1.index)
        }
        var order: [Int] = []
        while !left.isEmpty {
            var best = -Double.infinity
            let front = left.filter { network in
                defer { best = max(best, network.accuracy) }
                return network.accuracy > best
            }
            let holes = front.map { network in
                var area = FrontArea(most: 1.01 * most, floor: 0)
                for other in front where other.index != network.index {
                    area.add(cost: other.cost, accuracy: other.accuracy)
                }
                return (network.index, area.gain(cost: network.cost, accuracy: network.accuracy))
            }
            order += holes.sorted { $0.1 > $1.1 }.map(\.0)
            let gone = Set(front.map(\.index))
            left.removeAll { gone.contains($0.index) }
        }
        indices = order
    }
}
