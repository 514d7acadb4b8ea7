import ArgumentParser

/// One length of time or several, such as `10ms,20ms,40ms`.
struct Periods: ArgumentText {
    /// In milliseconds, ascending, none twice.
    let milliseconds: [Double]

    static func reading(_ text: String) throws -> Periods {
        let parts = text.split(separator: ",", omittingEmptySubsequences: false)
        let periods = try parts.map { try Period.reading(String($0)).milliseconds }
        return Periods(milliseconds: Array(Set(periods)).sorted())
    }
}
