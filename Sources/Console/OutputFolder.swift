import Foundation

/// A folder that the user names for several files.
public struct OutputFolder {
    /// The path as given.
    public let path: String

    /// Names a folder.
    public init(path: String) { self.path = path }

    /// Makes the folder and writes files into it; returns their paths.
    public func write(_ files: [(name: String, text: String)]) throws -> [String] {
        try make()
        let paths = files.map { place(of: $0.name) }
        for (path, file) in zip(paths, files) { try OutputFile(path: path).write(Array(file.text.utf8)) }
        return paths
    }

    /// Path of a file in it.
    public func place(of name: String) -> String { (path as NSString).appendingPathComponent(name) }

    /// Makes it.
    public func make() throws {
        do {
            try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        } catch {
            throw CommandError(
                exit: .input, kind: "output",
                message: "\(path): the folder cannot be made; give a path in a writable folder")
        }
    }
}
