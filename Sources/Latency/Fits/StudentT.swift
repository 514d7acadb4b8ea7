import Foundation

/// Student's t distribution with a whole number of degrees of freedom.
public struct StudentT: Hashable, Sendable {
    /// Degrees of freedom, at least 1.
    public let degreesOfFreedom: Int

    /// Creates the distribution; fewer than 1 degree of freedom counts as 1.
    public init(degreesOfFreedom: Int) {
        self.degreesOfFreedom = max(1, degreesOfFreedom)
    }

    /// Probability that |T| is at most `t`.
    ///
    /// The finite series of Abramowitz and Stegun, 26.7.3 (odd) and 26.7.4 (even degrees of freedom).
    public func central(_ t: Double) -> Double {
        probability(angle: atan(abs(t) / Double(degreesOfFreedom).squareRoot()))
    }

    /// The t that |T| exceeds with probability `1 - confidence`; `confidence` lies in 0..<1.
    public func twoSidedQuantile(_ confidence: Double) -> Double {
        var (low, high) = (0.0, Double.pi / 2)
        // Halving the angle's interval 64 times leaves no bit undecided.
        for _ in 0..<64 {
            let middle = (low + high) / 2
            if probability(angle: middle) < confidence { low = middle } else { high = middle }
        }
        return tan((low + high) / 2) * Double(degreesOfFreedom).squareRoot()
    }

    private func probability(angle: Double) -> Double {
        let (sine, cosine) = (sin(angle), cos(angle))
        let isOdd = degreesOfFreedom % 2 == 1
        var sum = 0.0
        var term = isOdd ? cosine : 1.0
        var power = isOdd ? 1 : 0
        while power <= degreesOfFreedom - 2 {
            sum += term
            term *= cosine * cosine * Double(power + 1) / Double(power + 2)
            power += 2
        }
        return isOdd ? 2 / .pi * (angle + sine * sum) : sine * sum
    }
}
