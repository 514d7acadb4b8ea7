/// A file of a search or a bench that cannot be used.
package struct StateError: Error, CustomStringConvertible {
    /// The file.
    package let place: String
    /// What was to be there.
    package let expected: String
    /// What is.
    package let found: String
    /// What helps.
    package let cure: String

    /// States all of it.
    package init(place: String, expected: String, found: String, cure: String) {
        self.place = place
        self.expected = expected
        self.found = found
        self.cure = cure
    }

    /// In one line.
    package var description: String { "\(place): expected \(expected), found \(found); \(cure)" }
}
