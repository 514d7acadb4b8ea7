/// Least squares over the rows of a narrow matrix, by Householder reflections.
///
/// Rows are first reduced to a triangle, block by block, which keeps every sum of squares: what follows costs the
/// same for ten rows as for a million, and takes no more memory.
struct LeastSquares {
    /// Upper triangle with the right-hand side as its last column; as many rows as columns, or fewer.
    private let triangle: Matrix
    /// Columns without the right-hand side.
    let columns: Int

    /// Rows that are reduced at a time.
    private static let blockRows = 256

    /// Reduces rows of `columns` values, each with the right-hand side behind them.
    init(columns: Int, _ rows: some Sequence<[Double]>) {
        self.columns = columns
        var block = Matrix(width: columns + 1)
        for row in rows {
            block.append(row)
            if block.rows > columns + Self.blockRows { block.reduce() }
        }
        block.reduce()
        triangle = block
    }

    private init(columns: Int, triangle: Matrix) {
        self.columns = columns
        self.triangle = triangle
    }

    /// The same problem with some more rows.
    func adding(_ rows: [[Double]]) -> LeastSquares {
        var block = triangle
        for row in rows { block.append(row) }
        block.reduce()
        return LeastSquares(columns: columns, triangle: block)
    }

    /// The solution without negative values: the algorithm of Lawson and Hanson ("Solving Least Squares
    /// Problems", 1974, chapter 23).
    ///
    /// From a `start` without negative values, such as the solution of a like problem, there are few steps to go; the
    /// solution is the same where there is only one.
    func nonNegative(from start: [Double]? = nil) -> [Double] {
        var solution = start ?? [Double](repeating: 0, count: columns)
        var isFree = solution.map { $0 > 0 }
        if start != nil { settle(&solution, &isFree, solve(isFree)) }
        let scale = (0..<triangle.rows).map { abs(triangle[$0, columns]) }.max() ?? 0
        // Each pass frees a column for good or ends; the bound only guards against rounding that circles.
        for _ in 0..<(3 * columns) {
            let gradient = descent(solution)
            let candidates = solution.indices.filter { !isFree[$0] && gradient[$0] > 1e-11 * scale }
            guard let next = candidates.max(by: { gradient[$0] < gradient[$1] }) else { break }
            isFree[next] = true
            let trial = solve(isFree)
            // A column that rounding alone brought in would be taken out at once, and so without end.
            if trial[next] <= 0 {
                isFree[next] = false
                break
            }
            settle(&solution, &isFree, trial)
        }
        return solution
    }

    /// Goes from a solution to that of the free columns, and binds those that would become negative on the way.
    private func settle(_ solution: inout [Double], _ isFree: inout [Bool], _ first: [Double]) {
        var trial = first
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
        for row in 0..<triangle.rows {
            var residual = triangle[row, columns]
            for column in gradient.indices { residual -= triangle[row, column] * solution[column] }
            for column in gradient.indices { gradient[column] += triangle[row, column] * residual }
        }
        return gradient
    }

    /// Plain least squares over the free columns, 0 in the others and in those that depend on earlier ones.
    private func solve(_ isFree: [Bool]) -> [Double] {
        let free = isFree.indices.filter { isFree[$0] }
        var reduced = Matrix(width: free.count + 1)
        for row in 0..<triangle.rows { reduced.append(free, behind: columns, of: triangle, row) }
        reduced.reduce()
        var solution = [Double](repeating: 0, count: columns)
        for position in free.indices.reversed() where position < reduced.rows {
            var value = reduced[position, free.count]
            for later in free.indices[(position + 1)...] {
                value -= reduced[position, later] * solution[free[later]]
            }
            let pivot = reduced[position, position]
            var square = 0.0
            for row in 0...position { square += reduced[row, position] * reduced[row, position] }
            solution[free[position]] = abs(pivot) > 1e-12 * square.squareRoot() ? value / pivot : 0
        }
        return solution
    }
}

/// Rows of one width behind each other.
private struct Matrix {
    let width: Int
    private(set) var rows = 0
    private var values: [Double] = []

    init(width: Int) { self.width = width }

    subscript(row: Int, column: Int) -> Double { values[row * width + column] }

    mutating func append(_ row: [Double]) {
        values += row
        rows += 1
    }

    /// Some columns of another matrix's row, and one more behind them.
    mutating func append(_ columns: [Int], behind last: Int, of other: Matrix, _ row: Int) {
        for column in columns { values.append(other[row, column]) }
        values.append(other[row, last])
        rows += 1
    }

    /// Brings the rows to an upper triangle by reflections.
    mutating func reduce() {
        let (rows, width) = (rows, width)
        var mirror = [Double](repeating: 0, count: rows)
        var factors = [Double](repeating: 0, count: width)
        values.withUnsafeMutableBufferPointer { values in
            for column in 0..<min(width, rows) {
                var below = 0.0
                // Rows from here on are zero in the column, as most are where some columns of a triangle are reduced.
                var end = column
                for row in column..<rows {
                    mirror[row] = values[row * width + column]
                    if mirror[row] != 0 { end = row + 1 }
                    below += mirror[row] * mirror[row]
                }
                guard below > 0 else { continue }
                mirror[column] -= mirror[column] > 0 ? -below.squareRoot() : below.squareRoot()
                var square = 0.0
                for row in column..<end { square += mirror[row] * mirror[row] }
                guard square > 0 else { continue }
                for target in column..<width { factors[target] = 0 }
                for row in column..<end {
                    for target in column..<width {
                        factors[target] += mirror[row] * values[row * width + target]
                    }
                }
                for target in column..<width { factors[target] *= 2 / square }
                for row in column..<end {
                    for target in column..<width {
                        values[row * width + target] -= factors[target] * mirror[row]
                    }
                }
            }
        }
        self.rows = min(rows, width)
        values.removeLast(values.count - self.rows * width)
    }
}
