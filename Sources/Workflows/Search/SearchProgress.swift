import Console
package import Foundation
package import Jobs
import Networks

/// How far a search is, by what it keeps in its folder: it may be running in another process, or have been stopped.
package struct SearchProgress: Sendable {
    /// Where it is.
    package enum Phase: String, Encodable, Sendable, CaseIterable {
        /// Networks are trained and compared.
        case searching
        /// What was found is trained, quantized and run on the board.
        case delivering
        /// Its card is written.
        case done
    }

    /// Files that say how far it is.
    private static let files: Set<String> = [
        "order.json", "candidates.json", "found.json", "card.json", "front.json",
    ]

    /// Its folder below the one that was looked into.
    package let folder: String
    /// Number of the last round.
    package let round: Int
    /// What is searched for.
    package let order: SearchOrder
    /// Networks that were trained so far, each as far as it is.
    package let candidates: [SearchOutcome.Candidate]
    /// Where it is.
    package let phase: Phase
    /// When one of its files last changed.
    package let changedAt: Date

    /// Searches in a folder and its subfolders, by path; what cannot be read, such as a file of another version, is left out.
    package static func all(in folder: String) -> [SearchProgress] {
        var places: [String: [(name: String, changed: Date)]] = [:]
        for (path, changed, _) in stamps(in: folder) {
            let parts = path.split(separator: "/").map(String.init)
            let above = parts.dropLast().joined(separator: "/")
            places[above, default: []].append((parts.last ?? "", changed))
        }
        let searches = Dictionary(grouping: places.keys.filter { number($0) != nil }) { place in
            place.split(separator: "/").dropLast().joined(separator: "/")
        }
        return searches.keys.sorted().compactMap { search in
            guard let place = searches[search]?.max(by: { (number($0) ?? 0) < (number($1) ?? 0) }) else {
                return nil
            }
            return try? SearchProgress(search, round: place, in: folder, places)
        }
    }

    /// What tells one state of a folder's searches from another: paths, times and sizes.
    package static func fingerprint(of folder: String) -> [String] {
        stamps(in: folder).map { "\($0.path) \($0.changed.timeIntervalSince1970) \($0.bytes)" }.sorted()
    }

    private static func stamps(in folder: String) -> [(path: String, changed: Date, bytes: Int)] {
        guard let names = FileManager.default.enumerator(atPath: folder) else { return [] }
        var found: [(String, Date, Int)] = []
        while let name = names.nextObject() as? String {
            guard files.contains((name as NSString).lastPathComponent), let facts = names.fileAttributes,
                let changed = facts[.modificationDate] as? Date
            else { continue }
            found.append((name, changed, (facts[.size] as? Int) ?? 0))
        }
        return found
    }

    /// Number of a round, by its folder's name; nil for another folder.
    private static func number(_ place: String) -> Int? {
        let name = place.split(separator: "/").last ?? ""
        return name.hasPrefix("round-") ? Int(name.dropFirst(6)) : nil
    }

    private init?(
        _ search: String, round place: String, in folder: String,
        _ places: [String: [(name: String, changed: Date)]]
    ) throws {
        let url = URL(filePath: folder).appending(path: place)
        guard let order: SearchOrder = try SearchFile.read(url.appending(path: "order.json")) else {
            return nil
        }
        let (names, there) = (places[place] ?? [], places[search] ?? [])
        self.order = order
        self.folder = search
        round = Self.number(place) ?? 1
        candidates = (try? SearchFile.read(url.appending(path: "candidates.json"))) ?? []
        // A front under several latencies has its cards in folders of their own, and its front beside them.
        let isDone = there.contains { ["card.json", "front.json"].contains($0.name) }
        let isFound = names.contains { $0.name == "found.json" }
        phase = isDone ? .done : isFound ? .delivering : .searching
        changedAt = (names + there).map(\.changed).max() ?? .distantPast
    }
}
