import Campaigns
import Console
import Workflows

/// An acceptance for readers.
struct AcceptanceText {
    let accepted: AcceptedBoard

    func print() {
        let report = accepted.report
        CheckText(checks: report.checks).print()
        Output.line(
            "\(report.boardName) (\(report.origin)) \(report.passed ? "passed" : "failed") in "
                + "\(Figure.time(report.seconds)); \(accepted.files.joined(separator: ", "))")
    }
}
