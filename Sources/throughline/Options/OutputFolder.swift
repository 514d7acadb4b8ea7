import Foundation

/// A folder that the user names for several files.
struct OutputFolder {
    /// The path as given.
    let path: String

    /// Makes the folder and writes files into it; returns their paths.
    func write(_ files: [(name: String, text: String)]) throws -> [String] {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw CommandError(
                exit: .input, kind: "output",
                message: "\(path): the folder cannot be made; give a path in a writable folder")
        }
        let paths = files.map { (path as NSString).appendingPathComponent($0.name) }
        for (path, file) in zip(paths, files) { try OutputFile(path: path).write(Array(file.text.utf8)) }
        return paths
    }
}
