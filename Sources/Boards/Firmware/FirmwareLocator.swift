public import Facts
import Foundation

/// Finds the project's built artefacts: beside the running program, around the current directory, or where
/// `THROUGHLINE_HOME` says.
public struct FirmwareLocator: Sendable {
    /// Folders that are looked in, nearest first.
    let roots: [String]

    /// Creates a locator that looks in `$THROUGHLINE_HOME`, else upwards from the executable and the current
    /// directory.
    public init() {
        self.init(
            home: ProcessInfo.processInfo.environment["THROUGHLINE_HOME"],
            starts: [
                URL(filePath: CommandLine.arguments.first ?? "").resolvingSymlinksInPath()
                    .deletingLastPathComponent().path,
                Self.executableFolder, FileManager.default.currentDirectoryPath,
            ])
    }

    /// Creates a locator that looks in `home` only.
    public init(home: String) { self.init(home: home, starts: []) }

    init(home: String?, starts: [String]) {
        if let home, !home.isEmpty {
            roots = [home]
        } else {
            roots = starts.flatMap(Self.upwards).reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
        }
    }

    /// Path of `firmware/build/<board>-<engine>.elf`.
    public func path(board: BoardDescriptor, engine: String) throws(FirmwareError) -> String {
        try path(of: "firmware/build/\(board.name)-\(engine).elf")
    }

    /// Path of a file of the project, given from its top.
    public func path(of name: String) throws(FirmwareError) -> String {
        for root in roots {
            let path = root.hasSuffix("/") ? root + name : root + "/" + name
            if FileManager.default.fileExists(atPath: path) { return path }
        }
        throw .notFound(name: name, looked: roots)
    }

    /// Path of a file of the project, given relative to its folder; nil if there is none.
    public func file(_ name: String) -> String? {
        roots.map { $0.hasSuffix("/") ? $0 + name : $0 + "/" + name }
            .first(where: FileManager.default.fileExists(atPath:))
    }

    /// Folder of the running executable.
    static var executableFolder: String {
        URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().deletingLastPathComponent().path
    }

    private static func upwards(from start: String) -> [String] {
        var folder = URL(filePath: start).standardizedFileURL
        var result = [folder.path]
        while folder.path != "/", result.count < 64 {
            folder.deleteLastPathComponent()
            result.append(folder.path)
        }
        return result
    }
}
