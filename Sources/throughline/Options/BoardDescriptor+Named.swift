import ArgumentParser
import Boards
import Facts

extension BoardDescriptor {
    /// The kind of board that a user names, in the same words as for a command that opens one; throws a
    /// `ValidationError` for an unknown one, and for one whose kind only the board itself can say.
    static func parsing(_ text: String) throws -> BoardDescriptor {
        let known = all.map(\.shortName).joined(separator: ", ")
        switch try? BoardSelector(parsing: text) {
        case .virtual(let kind): return kind
        case .usb, .serial, .labgrid:
            throw ValidationError(
                "--board takes a kind of board here, since no board is asked: expected \(known), found \(text)"
            )
        case nil: throw ValidationError("--board knows \(known), found \(text)")
        }
    }
}
