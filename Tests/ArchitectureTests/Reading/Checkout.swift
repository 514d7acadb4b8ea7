import Foundation

/// The files of the checkout that these tests lie in, named by paths relative to it.
enum Checkout {
    static let root = URL(filePath: #filePath).resolvingSymlinksInPath().deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func text(_ path: String) throws -> String {
        try String(contentsOf: root.appending(path: path), encoding: .utf8)
    }

    static func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: root.appending(path: path).path)
    }

    /// Files below a folder, or the path itself if it is a file; hidden files and what builds leave are passed over.
    static func files(under path: String, ending: String = "") -> [String] {
        guard let inside = FileManager.default.enumerator(atPath: root.appending(path: path).path) else {
            return exists(path) ? [path] : []
        }
        var found: [String] = []
        for case let name as String in inside {
            let last = name.split(separator: "/").last ?? ""
            if last == "build" || last == "__pycache__" { inside.skipDescendants() }
            guard inside.fileAttributes?[.type] as? FileAttributeType == .typeRegular else { continue }
            if !last.hasPrefix("."), name.hasSuffix(ending) { found.append(path + "/" + name) }
        }
        return found.isEmpty && exists(path) && path.hasSuffix(ending) ? [path] : found.sorted()
    }
}
