import Foundation
import Networks

/// The content address of a folder.
struct FolderDigest {
    /// The SHA-256 of a line a file: its own SHA-256, two spaces, its path.
    let digest: Digest

    /// Reads all files of a folder; those whose names begin with a dot, and folders of such names, aside.
    init(of folder: URL) throws {
        // Paths are told apart by their bytes, as Linux does.
        let paths = try Self.files(in: folder, prefix: "").sorted {
            $0.utf8.lexicographicallyPrecedes($1.utf8)
        }
        var lines: [UInt8] = []
        for path in paths {
            let url = folder.appending(path: path)
            let bytes: Data
            do {
                bytes = try Data(contentsOf: url, options: .mappedIfSafe)
            } catch {
                throw DataError(
                    url, expected: "a file that can be read", found: error.localizedDescription,
                    cure: "check its permissions")
            }
            lines += "\(Digest(of: [UInt8](bytes)))  \(path)\n".utf8
        }
        digest = Digest(of: lines)
    }

    private static func files(in folder: URL, prefix: String) throws -> [String] {
        let keys: Set<URLResourceKey> = [.isDirectoryKey, .isRegularFileKey]
        let entries: [URL]
        do {
            entries = try FileManager.default.contentsOfDirectory(
                at: folder, includingPropertiesForKeys: Array(keys))
        } catch {
            throw DataError(
                folder, expected: "a folder", found: "none that can be read", cure: "name a data set")
        }
        var paths: [String] = []
        for entry in entries where !entry.lastPathComponent.hasPrefix(".") {
            let values = try entry.resolvingSymlinksInPath().resourceValues(forKeys: keys)
            let path = prefix + entry.lastPathComponent
            if values.isDirectory == true {
                paths += try files(in: entry, prefix: path + "/")
            } else if values.isRegularFile == true {
                paths.append(path)
            }
        }
        return paths
    }
}
