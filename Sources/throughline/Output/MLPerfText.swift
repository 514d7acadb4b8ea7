import Boards
import Console
import Facts
import Workflows

/// A board that answers the runner of MLPerf Tiny, for readers.
struct MLPerfText {
    let session: MLPerfSession

    func print() {
        let port = session.port
        Output.line(
            "\(session.identity.board) (\(session.origin)) answers as \(session.benchmark.rawValue) at \(port.baud) "
                + "baud on \(port.path)" + (port.isOurs ? "; Ctrl-C ends it" : " until it is reset"))
    }
}
