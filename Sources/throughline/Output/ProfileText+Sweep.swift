import Console
import Facts
import Records
import Workflows

extension ProfileText {
    /// The same model at several places.
    func print(_ placed: [Profiling.Stored]) {
        var table = TextTable([.left, .left, .right, .right, .right])
        table.add(["model at", "arena from", "arena bytes", "latency", "cycles"])
        for profile in placed.map(\.profile) {
            table.add([
                Figure.address(profile.flashAddress), profile.board.arenaExtents.first?.kind ?? "",
                "\(profile.memory.arenaBytes)", Figure.milliseconds(profile.latencyMilliseconds),
                "\(profile.medianCycles)",
            ])
        }
        table.lines(indent: "").forEach { Output.line($0) }
        let rows = placed.map { "\($0.row)" }.joined(separator: ", ")
        let origin = placed.first?.profile.origin.rawValue ?? ""
        Output.line("all \(origin); stored as rows \(rows) in \(path)")
    }
}
