/// How well one score tells two kinds of things apart.
public enum SeparationArea {
    /// Share of pairs in which the positive is larger, ties counted half, by ranks (Mann and Whitney, 1947): the area
    /// under the receiver operating characteristic.
    ///
    /// nil without pairs, or with a score that is no number.
    public static func area(positives: [Double], negatives: [Double]) -> Double? {
        guard !positives.isEmpty, !negatives.isEmpty else { return nil }
        let all = (positives.map { ($0, true) } + negatives.map { ($0, false) }).sorted { $0.0 < $1.0 }
        var rankSum = 0.0
        var start = 0
        while start < all.count {
            var end = start
            while end < all.count, all[end].0 == all[start].0 { end += 1 }
            if end == start { return nil }
            // Ties share the mean of their ranks, counted from 1.
            let rank = Double(start + end + 1) / 2
            rankSum += rank * Double(all[start..<end].count { $0.1 })
            start = end
        }
        let pairs = Double(positives.count) * Double(negatives.count)
        return (rankSum - Double(positives.count) * Double(positives.count + 1) / 2) / pairs
    }

    /// Standard deviation of such an area over other things of the same kinds (Hanley and McNeil, 1982).
    public static func deviation(_ area: Double, positives: Int, negatives: Int) -> Double {
        let (first, second) = (area / (2 - area), 2 * area * area / (1 + area))
        let sum =
            area * (1 - area) + Double(positives - 1) * (first - area * area)
            + Double(negatives - 1) * (second - area * area)
        return (max(0, sum) / Double(max(1, positives * negatives))).squareRoot()
    }
}
