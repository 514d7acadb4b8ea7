import Campaigns
import Console
import Latency
import Networks
import Workflows

/// A deployment for readers.
struct DeploymentText {
    let document: DeploymentDocument
    let estimate: SiliconEstimate?

    func print() {
        let origin = document.origin
        Output.line(
            "\(ErrorLine.printable(document.model)), \(document.modelBytes) bytes, on \(document.board) (\(origin)), "
                + "engine \(document.engine)")
        var table = TextTable([.left, .right, .right, .left])
        table.add(["", "predicted", "found", ""])
        table.add([
            "latency", document.latency.predictedMs.map(Figure.milliseconds) ?? "-",
            Figure.milliseconds(document.latency.foundMs), verdict,
        ])
        table.add(["arena bytes", "\(document.arenaBytes.predicted)", "\(document.arenaBytes.found)", ""])
        table.lines(indent: "  ").forEach { Output.line($0) }
        if let refusal = document.latency.refusal { Output.line("  no latency was predicted: \(refusal)") }
        if let estimate { Output.line("  on silicon \(estimate.sentence)") }
        let outputs = document.outputs
        Output.line(
            "  outputs as on the host in \(outputs.equal) of \(outputs.inferences) inferences"
                + (outputs.equal < outputs.inferences
                    ? ", largest difference \(outputs.largestDifference)" : ""))
        if let answers = document.answers {
            Output.line(
                "  right answers: \(answers.rightOnBoard) on the board, \(answers.rightOnHost) on the host, of "
                    + "\(answers.count) test examples of \(answers.data)")
        }
        Output.line("stored as row \(document.measurementId) (\(origin))")
    }

    private var verdict: String {
        guard let interval = document.latency.intervalMs, let isInside = document.latency.isInside else {
            return ""
        }
        return "\(isInside ? "inside" : "outside") \(Figure.milliseconds(interval.low)) to "
            + Figure.milliseconds(interval.high)
    }
}
