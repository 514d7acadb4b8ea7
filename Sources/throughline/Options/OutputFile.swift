import Foundation

/// A file that the user names as output; written whole or not at all.
struct OutputFile {
    /// The path as given.
    let path: String

    /// Replaces the file's content.
    func write(_ bytes: [UInt8]) throws {
        do {
            try Data(bytes).write(to: URL(filePath: path), options: .atomic)
        } catch {
            let reason = (error as NSError).localizedDescription
            throw CommandError(
                exit: .input, kind: "output",
                message: "\(path): cannot be written (\(reason)); give a path in a writable folder")
        }
    }
}
