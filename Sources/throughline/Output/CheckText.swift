import Campaigns
import Console

/// Checks for readers, a line each.
struct CheckText {
    let checks: [AcceptanceCheck]

    func print() {
        var table = TextTable([.left, .left, .left])
        for check in checks {
            table.add([check.state.rawValue, check.name, ErrorLine.printable(check.detail)])
        }
        table.lines(indent: "").forEach { Output.line($0) }
    }
}
