import Foundation

/// Data that cannot be used or made, in one line: where, what was expected, what was found, and the cure.
public struct DataError: Error, Hashable, Sendable, CustomStringConvertible {
    /// File or folder.
    public let place: String
    /// What was expected there.
    public let expected: String
    /// What was found.
    public let found: String
    /// What the user can do.
    public let cure: String

    init(_ url: URL, expected: String, found: String, cure: String) {
        self.init(place: url.path, expected: expected, found: found, cure: cure)
    }

    /// Says what is wrong at a place.
    public init(place: String, expected: String, found: String, cure: String) {
        self.place = place
        self.expected = expected
        self.found = found
        self.cure = cure
    }

    /// One line.
    public var description: String { "\(place): expected \(expected), found \(found); \(cure)" }
}
