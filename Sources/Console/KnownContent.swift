import Foundation

/// What lies in a file that a command was told to write over, where it is more than a text of ours.
///
/// `inspect model.tflite --timeline model.tflite` is a slip of the hand, and the model would be gone.
enum KnownContent: String {
    case model = "a .tflite model"
    case database = "an SQLite database"
    case program = "an ELF program"

    /// Recognizes content by its first bytes, 16 at most.
    init?(_ bytes: some Collection<UInt8>) {
        let start = Array(bytes.prefix(16))
        if start.dropFirst(4).starts(with: Array("TFL3".utf8)) {
            self = .model
        } else if start.starts(with: Array("SQLite format 3\0".utf8)) {
            self = .database
        } else if start.starts(with: [0x7F] + Array("ELF".utf8)) {
            self = .program
        } else {
            return nil
        }
    }

    /// Refuses to write `bytes`, or a text if they are not there yet, over a file of another kind.
    ///
    /// Throws a `CommandError` that names what lies there.
    static func check(_ path: String, before bytes: [UInt8] = []) throws {
        guard let file = FileHandle(forReadingAtPath: path) else { return }
        defer { try? file.close() }
        guard let there = KnownContent((try? file.read(upToCount: 16)) ?? Data()),
            there != KnownContent(bytes)
        else { return }
        throw CommandError(
            exit: .input, kind: "output",
            message: "\(path): expected a file to write over, found \(there.rawValue); name another file")
    }
}
