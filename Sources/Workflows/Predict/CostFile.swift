import Console
import Facts
import Foundation
import Latency
import Networks
import Records

/// Operators' costs in a file beside the sets that they are fitted to.
///
/// It names the digest of each file of the sets, and counts for nothing where one of them is another now.
struct CostFile {
    /// Files of a set that costs rest on.
    private static let files = ["samples.csv", "operators.csv", "provenance.json"]

    private struct Content: Codable {
        /// `OperatorCosts.method`.
        var method: Int
        /// Digests of files, by set and name.
        var restsOn: [String: String]
        var costs: OperatorCosts
    }

    private let kind: BoardDescriptor
    private let engine: String
    private let folder: URL
    private var url: URL {
        folder.appending(path: "fits/\(kind.shortName)-\(engine)-operators.json")
    }

    /// Names the file of a board and an engine; nil for one whose board is not known.
    init?(_ request: FitRequest, in folder: URL) {
        guard let kind = BoardDescriptor.named(request.board) else { return nil }
        (self.kind, engine, self.folder) = (kind, request.engine, folder)
    }

    /// The sets of the board and engine, of foreign networks and of backbones.
    private var sets: [URL] {
        let tail = engine == Engine.bundled.rawValue ? "" : "-" + engine
        let backbones = KeptSets(folder: folder).sets(
            for: FitRequest(board: kind.name, engine: engine))
        return KeptSets.exports(in: folder).filter {
            $0.lastPathComponent.hasSuffix("-\(kind.shortName)-\(Plan.foreign)\(tail)")
        } + backbones
    }

    /// The costs, if there are any that are whole and rest on the set as it is.
    ///
    /// Throws a `CommandError` for a set that cannot be read.
    func costs() throws -> OperatorCosts? {
        guard let data = try? Data(contentsOf: url),
            let content = try? JSONDecoder().decode(Content.self, from: data),
            content.method == OperatorCosts.method, content.costs.isWhole,
            content.restsOn == (try digests())
        else { return nil }
        return content.costs
    }

    /// Fits the costs and writes them; the file's path, or nil where there is no set.
    ///
    /// Throws what importing the set throws, and a `FitError` for too few networks.
    func write() throws -> String? {
        guard sets.contains(where: { $0.lastPathComponent.contains("-\(Plan.foreign)") }) else { return nil }
        let store = try Store(inMemory: ())
        for set in sets { _ = try store.takeOver(set.path) }
        guard
            let found = try store.costRows(
                board: kind.name, engine: engine, values: { FoundValues.of($0, inference: FoundValues.timed) }
            )
        else { return nil }
        let costs = try OperatorCosts(
            samples: found.foreign, others: found.others, firmware: found.firmware, origin: found.origin)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let content = Content(method: OperatorCosts.method, restsOn: try digests(), costs: costs)
        try OutputFolder(path: url.deletingLastPathComponent().path).make()
        try OutputFile(path: url.path).write(Array(try encoder.encode(content)) + [UInt8(ascii: "\n")])
        return url.path
    }

    private func digests() throws -> [String: String] {
        var digests: [String: String] = [:]
        for set in sets {
            for file in Self.files {
                digests["\(set.lastPathComponent)/\(file)"] =
                    try InputFile(path: set.appending(path: file).path).digest().description
            }
        }
        return digests
    }
}
