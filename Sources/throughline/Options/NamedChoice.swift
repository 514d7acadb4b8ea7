import ArgumentParser

extension RawRepresentable where Self: CaseIterable, RawValue == String {
    /// The choice of a name, for an option's `transform`; the error lists the names there are.
    static func parsing(_ name: String) throws -> Self {
        guard let choice = Self(rawValue: name) else {
            throw ValidationError("expected one of \(allCases.map(\.rawValue).joined(separator: ", "))")
        }
        return choice
    }
}
