/// Least squares over the rows of a small matrix, by Householder reflections.
///
/// Rows are first reduced to a triangle, which keeps every sum of squares: what follows costs the same for ten
/// rows as for ten thousand.
struct LeastSquares {
    /// Upper triangle with the right-hand side as its last column; as many rows as columns, or fewer.
    private let triangle: [[Double]]
    /// Columns without the right-hand side.
    let columns: Int

    /// Reduces rows, each with the right-hand side as its last value.
    init(_ rows: [[Double]]) {
        columns = max(0, (rows.first?.count ?? 1) - 1)
        triangle = Self.reduce(rows)
    }

    /// The solution without negative values: the algorithm of Lawson and Hanson ("Solving Least Squares
    /// Problems", 1974, chapter 23).
    func nonNegative() -> [Double] {
        var solution = [Double](repeating: 0, count: columns)
        var isFree = [Bool](repeating: false, count: columns)
        let scale = triangle.map { abs($0[columns]) }.max() ?? 0
        // Each pass frees a column for good or ends; the bound only guards against rounding that circles.
        for _ in 0..<(3 * columns) {
            let gradient = descent(solution)
            let candidates = solution.indices.filter { !isFree[$0] && gradient[$0] > 1e-11 * scale }
            guard let next = candidates.max(by: { gradient[$0] < gradient[$1] }) else { break }
            isFree[next] = true
            var trial = solve(isFree)
            // A column that rounding alone brought in would be taken out at once, and so without end.
            if trial[next] <= 0 {
                isFree[next] = false
                break
            }
            while let step = Self.step(from: solution, to: trial, isFree) {
                for index in solution.indices {
                    solution[index] += step.share * (trial[index] - solution[index])
                }
                solution[step.index] = 0
                for index in solution.indices where isFree[index] && solution[index] <= 0 {
                    solution[index] = 0
                    isFree[index] = false
                }
                trial = solve(isFree)
            }
            solution = trial
        }
        return solution
    }

    /// How far to go until the first value reaches 0; nil if none does.
    private static func step(
        from solution: [Double], to trial: [Double], _ isFree: [Bool]
    ) -> (index: Int, share: Double)? {
        var nearest: (index: Int, share: Double)?
        for index in solution.indices where isFree[index] && trial[index] <= 0 {
            let distance = solution[index] - trial[index]
            let share = distance > 0 ? solution[index] / distance : 0
            if share < nearest?.share ?? .infinity { nearest = (index, share) }
        }
        return nearest
    }

    /// Minus half the gradient of the sum of squares.
    private func descent(_ solution: [Double]) -> [Double] {
        var gradient = [Double](repeating: 0, count: columns)
        for row in triangle {
            let residual = zip(row, solution).reduce(row[columns]) { $0 - $1.0 * $1.1 }
            for index in gradient.indices { gradient[index] += row[index] * residual }
        }
        return gradient
    }

    /// Plain least squares over the free columns, 0 in the others and in those that depend on earlier ones.
    private func solve(_ isFree: [Bool]) -> [Double] {
        let free = isFree.indices.filter { isFree[$0] }
        let reduced = Self.reduce(triangle.map { row in free.map { row[$0] } + [row[columns]] })
        var solution = [Double](repeating: 0, count: columns)
        for position in free.indices.reversed() where position < reduced.count {
            var value = reduced[position][free.count]
            for later in free.indices[(position + 1)...] {
                value -= reduced[position][later] * solution[free[later]]
            }
            let pivot = reduced[position][position]
            let length = reduced[0...position].reduce(0) { $0 + $1[position] * $1[position] }.squareRoot()
            solution[free[position]] = abs(pivot) > 1e-12 * length ? value / pivot : 0
        }
        return solution
    }

    /// Brings rows to an upper triangle by reflections.
    private static func reduce(_ rows: [[Double]]) -> [[Double]] {
        guard let width = rows.first?.count else { return [] }
        var rows = rows
        for column in 0..<min(width, rows.count) {
            let below = rows[column...].reduce(0) { $0 + $1[column] * $1[column] }
            guard below > 0 else { continue }
            let norm = rows[column][column] > 0 ? -below.squareRoot() : below.squareRoot()
            var mirror = rows[column...].map { $0[column] }
            mirror[0] -= norm
            let square = mirror.reduce(0) { $0 + $1 * $1 }
            guard square > 0 else { continue }
            for target in column..<width {
                let product = zip(mirror, rows[column...]).reduce(0) { $0 + $1.0 * $1.1[target] }
                let factor = 2 * product / square
                for (offset, value) in mirror.enumerated() {
                    rows[column + offset][target] -= factor * value
                }
            }
        }
        return Array(rows.prefix(width))
    }
}
