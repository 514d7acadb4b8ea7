import ArgumentParser

extension ClosedRange<Int> {
    /// Refuses an option's value outside the range; one that is not given is none.
    func check(_ value: Int?, of option: String) throws {
        guard let value, !contains(value) else { return }
        throw ValidationError("\(option) takes \(lowerBound) to \(upperBound)")
    }
}
