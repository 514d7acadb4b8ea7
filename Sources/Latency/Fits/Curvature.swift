import Foundation

/// Whether errors bend over the logarithm of ops: what a model leaves of a curve.
///
/// Relative errors on architectures left out are fitted by a parabola over log-ops; the test is Student's on its
/// square term, n - 3 degrees of freedom.
public struct Curvature: Hashable, Sendable, Codable {
    /// Change of the relative error from the middle of the sampled range to its ends, by the square term alone.
    public let bend: Double
    /// Probability of as large a square term where there is none; small where the errors bend.
    public let probability: Double

    /// Whether the errors bend beyond chance, at 5 %.
    public var isSignificant: Bool { probability < 0.05 }

    /// Tests errors; nil for fewer than 4, for networks of fewer than three sizes, and for errors that are all alike.
    public init?(ops: [Int], errors: [Double]) {
        let x = ops.map { log(Double(max(1, $0))) }
        guard x.count == errors.count, x.count > 3, Set(ops).count > 2, let low = x.min(), let high = x.max()
        else { return nil }
        // From -1 to 1, so that the square term is the bend.
        let u = x.map { (2 * $0 - low - high) / (high - low) }
        guard let fit = Self.parabola(u, errors) else { return nil }
        let residuals = zip(u, errors).map {
            $1 - fit.values[0] - fit.values[1] * $0 - fit.values[2] * $0 * $0
        }
        let freedom = x.count - 3
        let variance = residuals.reduce(0) { $0 + $1 * $1 } / Double(freedom) * fit.inverse
        guard variance > 0 else { return nil }
        bend = fit.values[2]
        let t = abs(bend) / variance.squareRoot()
        probability = 1 - StudentT(degreesOfFreedom: freedom).central(t)
    }

    /// Coefficients of 1, u and u^2, and the last value of the normal matrix's inverse; nil where it has none.
    private static func parabola(
        _ u: [Double], _ y: [Double]
    ) -> (values: [Double], inverse: Double)? {
        var rows = [[Double]](repeating: [0, 0, 0, 0], count: 3)
        for (u, y) in zip(u, y) {
            let powers = [1, u, u * u]
            for row in 0..<3 {
                for column in 0..<3 { rows[row][column] += powers[row] * powers[column] }
                rows[row][3] += powers[row] * y
            }
        }
        for pivot in 0..<3 {
            guard rows[pivot][pivot] > 1e-12 * Double(u.count) else { return nil }
            for row in (pivot + 1)..<3 {
                let factor = rows[row][pivot] / rows[pivot][pivot]
                for column in pivot..<4 { rows[row][column] -= factor * rows[pivot][column] }
            }
        }
        var values = [0.0, 0.0, 0.0]
        for row in (0..<3).reversed() {
            let rest = ((row + 1)..<3).reduce(0) { $0 + rows[row][$1] * values[$1] }
            values[row] = (rows[row][3] - rest) / rows[row][row]
        }
        return (values, 1 / rows[2][2])
    }
}
