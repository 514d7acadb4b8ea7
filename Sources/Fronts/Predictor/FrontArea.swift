import Foundation

/// The area below a front of accuracy against the logarithm of cost, up to a largest cost: the hypervolume of two
/// dimensions.
package struct FrontArea {
    /// Largest cost that counts.
    package let most: Double
    /// Accuracy from which area is counted.
    package let floor: Double
    private var points: [(cost: Double, accuracy: Double)] = []

    /// An empty front.
    package init(most: Double, floor: Double) {
        self.most = most
        self.floor = floor
    }

    /// Takes a network into the front; one that is worse than others at its cost changes nothing.
    package mutating func add(cost: Double, accuracy: Double) {
        guard gain(cost: cost, accuracy: accuracy) > 0 else { return }
        points.removeAll { $0.cost >= cost && $0.accuracy <= accuracy }
        points.append((cost, accuracy))
        points.sort { $0.cost < $1.cost }
    }

    /// By how much a network would enlarge the area.
    package func gain(cost: Double, accuracy: Double) -> Double {
        guard cost > 0, cost < most else { return 0 }
        var area = 0.0
        var (start, height) = (cost, floor)
        for point in points {
            if point.cost <= cost {
                height = max(height, point.accuracy)
                continue
            }
            guard point.cost < most else { break }
            area += max(0, accuracy - height) * log(point.cost / start)
            (start, height) = (point.cost, max(height, point.accuracy))
        }
        return area + max(0, accuracy - height) * log(most / start)
    }
}
