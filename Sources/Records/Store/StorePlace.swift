import Foundation

/// Where a database is kept unless a command is told.
public enum StorePlace {
    private static let name = "throughline.sqlite"

    /// `$THROUGHLINE_DB`; else in the nearest folder `measurements` from the current folder upwards; else among the
    /// user's data, `$XDG_DATA_HOME/throughline` or `~/.local/share/throughline`.
    public static var usual: String {
        usual(
            environment: ProcessInfo.processInfo.environment, from: FileManager.default.currentDirectoryPath,
            home: NSHomeDirectory())
    }

    static func usual(environment: [String: String], from start: String, home: String) -> String {
        if let named = environment["THROUGHLINE_DB"], !named.isEmpty { return named }
        var folder = URL(filePath: start, directoryHint: .isDirectory).standardizedFileURL
        while true {
            let candidate = folder.appending(path: "measurements")
            var isFolder: ObjCBool = false
            if FileManager.default.fileExists(atPath: candidate.path, isDirectory: &isFolder),
                isFolder.boolValue
            {
                // Messages name it: as a user here would.
                let isHere = folder.path == URL(filePath: start).standardizedFileURL.path
                return (isHere ? "measurements" : candidate.path) + "/" + name
            }
            let parent = folder.deletingLastPathComponent().standardizedFileURL
            if parent.path == folder.path { break }
            folder = parent
        }
        // Foundation goes by the user's entry in the system, whatever the environment says.
        let own = environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? home
        // The specification says that relative ones are ignored.
        let data =
            environment["XDG_DATA_HOME"].flatMap { $0.hasPrefix("/") ? $0 : nil } ?? own + "/.local/share"
        return data + "/throughline/" + name
    }
}
