package import Boards
package import Facts
import Foundation

/// Tells the user of a board that says nothing, after seconds and then less and less often.
package struct SilenceNote {
    /// A virtual board takes its time with a large model; silicon does not.
    private static let firstEmulated = Duration.seconds(30)

    private let first: Duration
    private var next = Duration.zero
    private let note: (String) -> Void

    /// Tells `note`.
    package init(origin: Origin, note: @escaping (String) -> Void) {
        first = origin == .silicon ? .zero : Self.firstEmulated
        self.note = note
    }

    /// Takes that a request has been waited for so long, and is waited for so long at most.
    package mutating func take(_ request: String, _ waited: Duration, _ patience: Duration) {
        // A new request begins anew.
        if waited < next / 2 { next = .zero }
        guard waited >= max(first, next) else { return }
        next = waited * 2
        let (soFar, most) = (waited.components.seconds, patience.components.seconds)
        note("the board says nothing to \(request) for \(soFar) s; it is given up after \(most) s")
    }

    /// Has a board's silence told.
    package static func tell(of board: ConnectedBoard, note: @escaping (String) -> Void) {
        var silence = SilenceNote(origin: board.origin, note: note)
        board.onSilence = { silence.take($0, $1, $2) }
    }
}
