import Console
import Facts
import Foundation
import Latency
import Networks

/// The fit of kept sets in a file beside them, so that predicting reads no rows.
///
/// It names the digest of each file that it rests on, and counts for nothing where one of them is another now.
struct SetFitFile {
    /// Files of a set that its fit rests on: rows, and what they have in common.
    private static let files = ["samples.csv", "provenance.json"]

    private struct Content: Codable {
        /// `Fit.methodText` as a digest.
        var method: String
        /// Digests of files, by set and name.
        var restsOn: [String: String]
        var fit: BoardFit
    }

    let url: URL

    /// Names the file of a request; nil for one whose board is not known.
    init?(_ request: FitRequest, in folder: URL) {
        guard let kind = BoardDescriptor.named(request.board) else { return nil }
        let parts = [kind.shortName, request.engine] + [request.backbone].compactMap { $0 }
        url = folder.appending(path: "fits/\(parts.joined(separator: "-")).json")
    }

    /// The fit, if there is one that rests on these sets as they are.
    ///
    /// Throws a `CommandError` for a set that cannot be read.
    func fit(of sets: [URL], origin: Origin?) throws -> BoardFit? {
        guard let data = try? Data(contentsOf: url),
            let content = try? JSONDecoder().decode(Content.self, from: data),
            content.method == Self.method, content.restsOn == (try Self.digests(of: sets)),
            origin == nil || origin == content.fit.origin
        else { return nil }
        return content.fit
    }

    /// Writes the fit of sets.
    func write(_ fit: BoardFit, of sets: [URL]) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let content = Content(method: Self.method, restsOn: try Self.digests(of: sets), fit: fit)
        try OutputFolder(path: url.deletingLastPathComponent().path).make()
        try OutputFile(path: url.path).write(Array(try encoder.encode(content)) + [UInt8(ascii: "\n")])
    }

    private static var method: String { Digest(of: Array(Fit.methodText.utf8)).description }

    private static func digests(of sets: [URL]) throws -> [String: String] {
        var digests: [String: String] = [:]
        for set in sets {
            for file in files {
                digests["\(set.lastPathComponent)/\(file)"] =
                    try InputFile(path: set.appending(path: file).path).digest().description
            }
        }
        return digests
    }
}
