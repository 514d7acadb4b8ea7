import Boards
package import Campaigns
import Console
import Facts
import Foundation
package import Records

/// A board that everything was looked at that its figures rest on, with the report's files.
package struct AcceptedBoard {
    /// What was found.
    package let report: AcceptanceReport
    /// Paths of the report as JSON and as a page, or of the one file that was asked for.
    package let files: [String]

    /// Looks at a board, stores a row for each profile, and writes the report.
    ///
    /// - Parameters:
    ///   - request: the board.
    ///   - place: a folder for the two files, or one file `.json` or `.html` for all of it.
    ///   - store: where rows go.
    ///   - scale: how much is run.
    ///   - page: makes the page of a report.
    ///   - note: told of each step, and of worn flash.
    package init(
        _ request: BoardRequest, at place: String, into store: Store, scale: Acceptance.Scale,
        page: (AcceptanceReport) -> String, note: @escaping (String) -> Void
    ) throws {
        let device = try request.open(counting: store, warn: note)
        let reference = try request.reference(of: device)
        report = try Acceptance(
            device: device, reference: reference, store: store, tool: .current, scale: scale
        ).run(progress: note)
        let json = [UInt8](try report.json())
        let base = (place as NSString).appendingPathComponent(report.fileName)
        files = Self.isFile(place) ? [place] : [base + ".json", base + ".html"]
        for file in files {
            let isPage = file.hasSuffix(".html")
            try OutputFile(path: file).write(isPage ? Array(page(report).utf8) : json)
        }
    }

    /// Whether a place is one file and no folder.
    package static func isFile(_ place: String) -> Bool {
        place.hasSuffix(".json") || place.hasSuffix(".html")
    }
}

/// An acceptance as JSON shows it (docs/reference/json.md).
package struct AcceptanceDocument: Encodable {
    package var board: String
    package var boardUniqueId: String?
    package var origin: String
    package var passed: Bool
    package var checks: [AcceptanceCheck]
    package var calibration: SideBySideError?
    package var seconds: Double
    package var files: [String]

    package init(_ accepted: AcceptedBoard) {
        let report = accepted.report
        board = report.boardName
        boardUniqueId = report.board?.uniqueID
        origin = report.origin.rawValue
        passed = report.passed
        checks = report.checks
        calibration = report.calibration
        seconds = report.seconds
        files = accepted.files
    }
}
