package import Boards
package import Campaigns
package import Facts

/// A board whose clock, serial line and flash were checked.
package struct TestedBoard {
    /// What it said of itself.
    package let identity: BoardIdentity
    package let origin: Origin
    package let checks: [AcceptanceCheck]

    /// Whether no check failed.
    package var passed: Bool { !checks.contains { $0.state == .failed } }

    /// Checks a board, its clock over so many seconds; `note` is told of each check.
    package init(_ board: ConnectedBoard, seconds: Double, note: (String) -> Void) throws {
        identity = try Profiler(board: board, tool: .current).attach(.asFound)
        origin = board.origin
        checks = SelfTest(board: board, seconds: seconds).run(on: identity, progress: note)
    }
}

/// A self-test as JSON shows it (docs/reference/json.md).
package struct SelfTestDocument: Encodable {
    package var board: String
    package var boardUniqueId: String
    package var origin: String
    package var passed: Bool
    package var checks: [AcceptanceCheck]

    package init(_ tested: TestedBoard) {
        board = tested.identity.board
        boardUniqueId = tested.identity.uniqueID
        origin = tested.origin.rawValue
        passed = tested.passed
        checks = tested.checks
    }
}
