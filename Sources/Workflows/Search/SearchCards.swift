import Console
import Foundation
package import Jobs

/// Cards of earlier searches.
package enum SearchCards {
    /// Those in a folder and its subfolders, by path; throws a `CommandError` where there is none.
    package static func all(in folder: String) throws -> [SearchCard] {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        let paths = names.filter { $0 == "card.json" || $0.hasSuffix("/card.json") }.sorted()
        guard !paths.isEmpty else {
            throw CommandError.input(
                "\(folder): expected card.json of a search in it, found none; run throughline search")
        }
        return try paths.compactMap {
            try SearchFile.read(URL(filePath: folder).appending(path: $0))
        }
    }
}
