import Boards
import Console
import Workflows

/// What the doctor found, for readers.
struct FindingsText {
    let findings: [Finding]
    let udevFolder: String

    func print() {
        var table = TextTable([.left, .left, .left])
        for finding in findings { table.add([finding.state.rawValue, finding.check, finding.detail]) }
        for (line, finding) in zip(table.lines(indent: ""), findings) {
            Output.line(line)
            if let cure = finding.cure { Output.line("        cure: " + cure) }
        }
        if !UdevRule.isInstalled(in: udevFolder) {
            Output.line("\nudev rule, for \(udevFolder)/\(UdevRule.name):\n")
            Output.line(UdevRule.text)
        }
    }
}
