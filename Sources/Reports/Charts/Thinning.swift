/// Of very many points of a chart one for each place that has any, so that a drawing does not grow with the data.
///
/// The points' range is cut into cells a little smaller than a mark; the first point in a cell stands for all in it, so
/// that a point far from the others is always there.
struct Thinning {
    /// Most points that are all drawn.
    static let most = 2000
    private static let columns = 140
    private static let rows = 60

    /// Indices of the points that are drawn, ascending, each with the number of points that it stands for.
    let marks: [(index: Int, count: Int)]

    /// The number of points that the mark of the fullest cell stands for; 1 where all are drawn.
    var fullest: Int { marks.reduce(1) { max($0, $1.count) } }

    /// Chooses among the points at `indices`; those that are not finite are left out where there are very many.
    init(_ indices: [Int], x: (Int) -> Double, y: (Int) -> Double) {
        guard indices.count > Self.most else {
            marks = indices.map { ($0, 1) }
            return
        }
        var (left, right) = (Double.infinity, -Double.infinity)
        var (low, high) = (Double.infinity, -Double.infinity)
        let finite = indices.filter { x($0).isFinite && y($0).isFinite }
        for index in finite {
            (left, right) = (min(left, x(index)), max(right, x(index)))
            (low, high) = (min(low, y(index)), max(high, y(index)))
        }
        var marks: [(index: Int, count: Int)] = []
        var places = [Int?](repeating: nil, count: Self.columns * Self.rows)
        for index in finite {
            let cell =
                Self.cell(x(index), left, right, Self.columns) * Self.rows
                + Self.cell(y(index), low, high, Self.rows)
            if let place = places[cell] {
                marks[place].count += 1
            } else {
                places[cell] = marks.count
                marks.append((index, 1))
            }
        }
        self.marks = marks
    }

    private static func cell(_ value: Double, _ low: Double, _ high: Double, _ count: Int) -> Int {
        let share = (value - low) / (high - low)
        // One value throughout, or a range beyond that of a Double, is one cell.
        guard share.isFinite else { return 0 }
        return min(count - 1, max(0, Int(share * Double(count))))
    }
}
