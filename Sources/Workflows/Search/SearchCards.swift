import Console
import Foundation
package import Jobs

/// Cards of earlier searches.
package enum SearchCards {
    /// Those in a folder and its subfolders, by path; throws a `CommandError` where there is none.
    package static func all(in folder: String) throws -> [SearchCard] {
        let cards: [SearchCard] = try files("card.json", in: folder)
        guard !cards.isEmpty else {
            throw CommandError.input(
                "\(folder): expected card.json of a search in it, found none; run throughline search")
        }
        return cards
    }

    /// The fronts there, by path; none where no search was for a front.
    package static func fronts(in folder: String) throws -> [SearchFront] {
        try files("front.json", in: folder)
    }

    private static func files<Value: Decodable>(_ name: String, in folder: String) throws -> [Value] {
        let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
        return try names.filter { $0 == name || $0.hasSuffix("/" + name) }.sorted().compactMap {
            try SearchFile.read(URL(filePath: folder).appending(path: $0))
        }
    }
}
