import ArgumentParser
import Facts

extension BoardDescriptor {
    /// The kind of board that a user names, such as `f746zg`, `nucleo-f746zg` or `virtual:f746zg`.
    static func named(_ text: String) throws -> BoardDescriptor {
        let name = text.split(separator: ":").last.map(String.init) ?? text
        guard let found = all.first(where: { $0.shortName == name || $0.name == name }) else {
            let known = all.map(\.shortName).joined(separator: ", ")
            throw ValidationError("--board knows \(known), found \(text)")
        }
        return found
    }
}
