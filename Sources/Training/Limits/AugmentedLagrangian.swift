public import Latency
public import Networks

/// Turns limits into a loss that is 0 where they hold: the augmented Lagrangian for inequalities (Nocedal and
/// Wright, Numerical Optimization, section 17.4), each limit relative to its bound.
public struct AugmentedLagrangian: Hashable, Sendable, Codable {
    /// What is not to be exceeded.
    public let limits: [Limit]
    /// Weight of the squared excess.
    public let penalty: Double
    /// A multiplier for each limit, never negative.
    public private(set) var multipliers: [Double]
    /// What the closed forms leave out, for each limit in its unit, by the last network that `correct` saw.
    public private(set) var corrections: [Double]

    /// Creates the loss of some limits.
    public init(_ limits: [Limit], penalty: Double = 10) {
        self.limits = limits
        self.penalty = penalty
        multipliers = [Double](repeating: 0, count: limits.count)
        corrections = multipliers
    }

    /// The loss of a relaxed network, a scalar; its unit is that of the task's loss.
    public func loss(_ cost: RelaxedCost) throws -> Tensor {
        var sum = try Tensor.scalar(0)
        for index in limits.indices {
            let pressed = try (excess(index, cost) * penalty + multipliers[index]).relu()
            let multiplier = multipliers[index]
            sum = try sum + (pressed * pressed - multiplier * multiplier) / (2 * penalty)
        }
        return sum
    }

    /// Raises the multipliers of limits that do not hold and lowers the others.
    public mutating func update(_ cost: RelaxedCost) throws {
        for index in limits.indices {
            multipliers[index] = max(0, multipliers[index] + penalty * (try excess(index, cost).item()))
        }
    }

    /// Takes what the closed forms leave out from one network, the likeliest of the search so far.
    public mutating func correct(_ backbone: Backbone, _ widths: ChosenWidths) throws {
        corrections = try limits.map { try $0.correction(backbone, widths) }
    }

    /// By how much a limit is exceeded, as a share of its bound; negative where it holds.
    private func excess(_ index: Int, _ cost: RelaxedCost) throws -> Tensor {
        try (limits[index].expected(cost) + corrections[index]) / limits[index].bound - 1
    }
}
