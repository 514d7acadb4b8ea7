import Foundation
package import Networks

/// Ridge regression of the logit of accuracy on `NetworkFeatures`, each brought to mean 0 and deviation 1.
///
/// The penalty is the one of a few with the least error on networks left out (in closed form: Allen, 1974).
package struct AccuracyPredictor {
    /// Networks by their features, with the logits of their accuracy.
    package typealias Rows = [(features: [Double], logit: Double)]

    /// Root mean square error on networks left out, in logits.
    package let leftOutError: Double
    let penalty: Double
    private let means: [Double]
    private let deviations: [Double]
    private let weights: [Double]
    private let intercept: Double

    private static let penalties = [0.1, 0.3, 1, 3, 10, 30, 100]

    /// Fits; `rows` are at least one.
    package init(_ rows: Rows) {
        let fits = Self.penalties.map { Self(rows, penalty: $0) }
        self = fits.min { $0.leftOutError < $1.leftOutError } ?? Self(rows, penalty: 1)
    }

    /// Fits to as many rows drawn with replacement, by the same penalty: one draw of what the predictor could be.
    package func drawn(_ rows: Rows, from random: inout RandomSource) -> AccuracyPredictor {
        AccuracyPredictor(rows.map { _ in rows[random.below(rows.count)] }, penalty: penalty)
    }

    /// Logit of the accuracy of a network.
    package func logit(_ features: [Double]) -> Double {
        intercept + zip(standard(features), weights).reduce(0) { $0 + $1.0 * $1.1 }
    }

    private init(_ rows: Rows, penalty: Double) {
        let count = Double(max(1, rows.count))
        let size = rows.first?.features.count ?? 0
        let means = (0..<size).map { index in rows.reduce(0) { $0 + $1.features[index] } / count }
        let deviations = (0..<size).map { index -> Double in
            let sum = rows.reduce(0) { $0 + pow($1.features[index] - means[index], 2) }
            // What is the same in all rows says nothing.
            return sum > 1e-18 ? (sum / count).squareRoot() : .infinity
        }
        let intercept = rows.reduce(0) { $0 + $1.logit } / count
        self.means = means
        self.deviations = deviations
        self.intercept = intercept
        self.penalty = penalty
        let inputs = rows.map { row in
            zip(row.features, zip(means, deviations)).map { ($0 - $1.0) / $1.1 }
        }
        var normal = (0..<size).map { row in
            (0..<size).map { column in
                inputs.reduce(0) { $0 + $1[row] * $1[column] } + (row == column ? penalty : 0)
            }
        }
        let inverse = Self.inverted(&normal)
        let moments = (0..<size).map { index in
            zip(inputs, rows).reduce(0) { $0 + $1.0[index] * ($1.1.logit - intercept) }
        }
        let weights = inverse.map { row in zip(row, moments).reduce(0) { $0 + $1.0 * $1.1 } }
        self.weights = weights
        let squares = zip(inputs, rows).reduce(0.0) { sum, pair in
            let (input, row) = pair
            let leverage = inverse.enumerated().reduce(1 / count) { sum, line in
                sum + input[line.offset] * zip(line.element, input).reduce(0) { $0 + $1.0 * $1.1 }
            }
            let residual =
                row.logit - intercept - zip(input, weights).reduce(0) { $0 + $1.0 * $1.1 }
            return sum + pow(residual / max(1e-6, 1 - leverage), 2)
        }
        leftOutError = (squares / count).squareRoot()
    }

    private func standard(_ features: [Double]) -> [Double] {
        zip(features, zip(means, deviations)).map { ($0 - $1.0) / $1.1 }
    }

    /// The inverse of a symmetric positive definite matrix, by Gauss and Jordan; no pivot is needed.
    private static func inverted(_ matrix: inout [[Double]]) -> [[Double]] {
        let size = matrix.count
        var inverse = (0..<size).map { row in (0..<size).map { $0 == row ? 1.0 : 0 } }
        for pivot in 0..<size {
            let scale = 1 / matrix[pivot][pivot]
            for column in 0..<size {
                matrix[pivot][column] *= scale
                inverse[pivot][column] *= scale
            }
            for row in 0..<size where row != pivot {
                let factor = matrix[row][pivot]
                for column in 0..<size {
                    matrix[row][column] -= factor * matrix[pivot][column]
                    inverse[row][column] -= factor * inverse[pivot][column]
                }
            }
        }
        return inverse
    }
}
