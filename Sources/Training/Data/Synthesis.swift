import Foundation

/// What all data that is made here has in common: a note of what it is made of, in its folder.
enum Synthesis {
    /// The note's file.
    static let noteName = "synthesis.json"

    /// Writes down what is being made, or refuses a folder where something else is.
    ///
    /// Files left from another seed would stand in no list and so be learnt from, with what is for the test.
    static func claim(_ folder: URL, for order: some Encodable) throws {
        try make(folder)
        let note = folder.appending(path: noteName)
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        let text = try encoder.encode(order)
        let contents = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        if contents.isEmpty { try text.write(to: note, options: .atomic) }
        let found = try? Data(contentsOf: note)
        guard found == text else {
            throw DataError(
                folder, expected: "an empty folder, or one with \(String(decoding: text, as: UTF8.self))",
                found: found.map { String(decoding: $0.prefix(80), as: UTF8.self) } ?? "other files",
                cure: "name another folder")
        }
    }

    /// Makes a folder and those around it.
    static func make(_ folder: URL) throws {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw DataError(
                folder, expected: "to make the folder", found: error.localizedDescription,
                cure: "name one that can be written")
        }
    }

    /// Writes a file in one piece unless it is there already, so that a run that was stopped goes on.
    static func write(_ url: URL, _ write: (URL) throws -> Void) throws {
        guard !FileManager.default.fileExists(atPath: url.path) else { return }
        let partial = url.deletingLastPathComponent().appending(path: ".\(url.lastPathComponent)")
        try write(partial)
        try FileManager.default.moveItem(at: partial, to: url)
    }
}
