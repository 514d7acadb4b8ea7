public import Foundation
import Networks

/// A folder of features that were computed before, a file for each data set, split and way of computing them.
///
/// Files are found by a key of all that they depend on, and checked when they are read: one that is damaged is made
/// again. A folder that cannot be written to costs time and nothing else.
public struct FeatureCache: Sendable {
    /// Where the files lie.
    public let folder: URL

    /// Uses a folder, which is made when the first file is.
    public init(folder: URL) { self.folder = folder }

    /// `$XDG_CACHE_HOME/throughline/features`, where that is not set `~/.cache/throughline/features`.
    public static var standard: FeatureCache {
        let set = ProcessInfo.processInfo.environment["XDG_CACHE_HOME"].flatMap { $0.isEmpty ? nil : $0 }
        let base =
            set.map { URL(filePath: $0) }
            ?? FileManager.default.homeDirectoryForCurrentUser.appending(path: ".cache")
        return FeatureCache(folder: base.appending(path: "throughline/features"))
    }

    /// The features of a key, read or made; `key` says all that they depend on.
    func table(_ key: String, make: () throws -> FeatureTable) throws -> FeatureTable {
        let url = folder.appending(path: "\(Digest(of: Array(key.utf8))).features")
        if let known = FeatureTable(contentsOf: url, key: key) { return known }
        let made = try make()
        try? FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try? made.write(to: url, key: key)
        return made
    }
}
