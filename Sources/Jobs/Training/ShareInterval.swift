/// Where a share lies that was seen in some examples, at 95 % (Wilson, 1927).
public struct ShareInterval: Hashable, Sendable, Codable {
    /// Lower end, 0...1.
    public var low: Double
    /// Upper end, 0...1.
    public var high: Double

    private static let quantile = 1.959_963_984_540_054

    /// The interval of `right` of `count`; all of 0...1 for none.
    public init(right: Int, of count: Int) {
        guard count > 0 else {
            (low, high) = (0, 1)
            return
        }
        let (number, square) = (Double(count), Self.quantile * Self.quantile)
        let share = Double(right) / number
        let middle = (share + square / (2 * number)) / (1 + square / number)
        let half =
            Self.quantile / (1 + square / number)
            * (share * (1 - share) / number + square / (4 * number * number)).squareRoot()
        (low, high) = (max(0, middle - half), min(1, middle + half))
    }
}
