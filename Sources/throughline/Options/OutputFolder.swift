import Console
import Foundation
import Records

/// A folder that the user names for several files.
struct OutputFolder {
    /// The path as given.
    let path: String

    /// Makes the folder and writes files into it; returns their paths.
    func write(_ files: [(name: String, text: String)]) throws -> [String] {
        try make()
        let paths = files.map { place(of: $0.name) }
        for (path, file) in zip(paths, files) { try OutputFile(path: path).write(Array(file.text.utf8)) }
        return paths
    }

    /// Makes the folder and writes an export into it as it comes; returns the files' paths.
    func write(_ filter: ExportFilter, of store: Store) throws -> [String] {
        try make()
        var paths: [String] = []
        var draft: OutputDraft?
        try store.export(filter) { piece in
            let path = place(of: piece.name)
            if paths.last != path {
                try draft?.finish()
                draft = try OutputDraft(OutputFile(path: path))
                paths.append(path)
            }
            try draft?.append(Array(piece.text.utf8))
        }
        try draft?.finish()
        return paths
    }

    private func place(of name: String) -> String { (path as NSString).appendingPathComponent(name) }

    private func make() throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw CommandError(
                exit: .input, kind: "output",
                message: "\(path): the folder cannot be made; give a path in a writable folder")
        }
    }
}
