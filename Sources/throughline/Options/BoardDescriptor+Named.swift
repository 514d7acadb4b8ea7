import ArgumentParser
import Facts

extension BoardDescriptor {
    /// The kind of board that a user names; throws a `ValidationError` for an unknown one.
    static func parsing(_ text: String) throws -> BoardDescriptor {
        guard let found = named(text) else {
            let known = all.map(\.shortName).joined(separator: ", ")
            throw ValidationError("--board knows \(known), found \(text)")
        }
        return found
    }
}
