package import Boards
import Console
import Facts
import Foundation

/// What becomes of flash that holds another's image, before it is written for the first time: it is saved to a file, and
/// only if the user says so is anything put over it.
package struct ForeignImage: Sendable {
    /// Whether the user has said so beforehand (`--yes`).
    package var isAgreed: Bool
    /// Asks the user; nil where nobody can answer.
    package var ask: (@Sendable (String) -> Bool)?
    /// Told where the image was saved.
    package var note: @Sendable (String) -> Void
    /// Folder for the file.
    package var folder: String

    /// Refuses everything unless told otherwise.
    package init(
        isAgreed: Bool = false, ask: (@Sendable (String) -> Bool)? = nil,
        note: @escaping @Sendable (String) -> Void = { _ in }, folder: String = "."
    ) {
        self.isAgreed = isAgreed
        self.ask = ask
        self.note = note
        self.folder = folder
    }

    /// Has a board's flash kept from being overwritten unasked.
    package func guardFlash(of board: ConnectedBoard) {
        // One answer holds for the board: what is tried again must not ask again.
        var answer: Bool?
        board.willReplaceForeign = { (board) throws(BoardError) in
            let chip = try board.chipID()
            let path = place(of: "flash-\(board.descriptor.name)-\(chip).bin")
            let what =
                "the flash of \(board.descriptor.name) \(chip) holds an image that is not Throughline's"
            let agreed =
                answer ?? (isAgreed || ask?("\(what). Save it to \(path) and write over it?") == true)
            answer = agreed
            guard agreed else {
                throw .consent(
                    "\(what), and nothing was written; --yes saves it to a file, which flash --restore brings back, "
                        + "and writes over it")
            }
            let saved = try save(try board.wholeFlash(), to: path)
            note("\(what): saved to \(saved); throughline flash --restore \(saved) brings it back")
        }
    }

    private func place(of name: String) -> String {
        folder == "." ? name : (folder as NSString).appendingPathComponent(name)
    }

    /// Writes a copy beside those that are there; one with the same bytes is taken for it.
    private func save(_ bytes: [UInt8], to path: String) throws(BoardError) -> String {
        var (target, number) = (path, 1)
        while let earlier = FileManager.default.contents(atPath: target) {
            if [UInt8](earlier) == bytes { return target }
            number += 1
            target = (path as NSString).deletingPathExtension + "-\(number).bin"
        }
        do {
            try OutputFile(path: target).write(bytes)
        } catch {
            throw .consent(
                "the board's image cannot be saved, and nothing was written over it: "
                    + ((error as? CommandError)?.message ?? "\(error)"))
        }
        return target
    }
}
