package import Boards
import Console
package import Facts
package import Foundation
package import Latency
import Networks
package import Records

/// The sets of measurements that are kept with the program, for a database without samples to predict from.
package struct KeptSets {
    /// Folder of the sets; nil where the program was copied away from it.
    package let folder: URL?

    /// Finds the folder as firmware is found.
    package init(_ locator: FirmwareLocator = FirmwareLocator()) {
        folder = (try? locator.path(of: "measurements")).map { URL(filePath: $0) }
    }

    /// Folders with an export in them, by name.
    package static func exports(in folder: URL) -> [URL] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.sorted().map { folder.appending(path: $0) }.filter {
            FileManager.default.fileExists(atPath: $0.appending(path: "provenance.json").path)
        }
    }

    /// Fits of the sets of a kind of board with an engine, whose folders are named after both.
    package func groups(
        board: String, engine: String, backbone: String? = nil, origin: Origin? = nil
    ) throws -> [GroupFits] {
        guard let folder, let kind = BoardDescriptor.named(board) else { return [] }
        let tail = engine == Engine.bundled.rawValue ? "" : "-" + engine
        let sets = Self.exports(in: folder).filter { set in
            let name = set.lastPathComponent
            guard let place = name.range(of: "-\(kind.shortName)-") else { return false }
            let rest = name[place.upperBound...]
            return backbone.map { rest == $0 + tail }
                ?? (tail.isEmpty ? !rest.contains("-") : rest.hasSuffix(tail))
        }
        guard !sets.isEmpty else { return [] }
        let store = try Store(inMemory: ())
        for set in sets { _ = try store.takeOver(set.path) }
        return try store.groups(backbone: backbone, origin: origin)
    }
}

extension Store {
    /// Takes the rows of an export over that lies in a folder.
    package func takeOver(_ folder: String) throws -> MergeOutcome {
        do {
            return try importExport(folder) {
                try InputFile(path: URL(filePath: folder).appending(path: $0).path).chunks()
            }
        } catch let error as ExchangeError {
            throw CommandError.input("\(folder)/\(error)")
        }
    }
}
