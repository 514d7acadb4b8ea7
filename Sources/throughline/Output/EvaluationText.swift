import Console
import Jobs
import Workflows

/// A judgement on labelled inputs for readers.
struct EvaluationText {
    let document: EvaluationDocument

    func print() {
        let score = document.score
        let files = "\(score.count) files of \(document.benchmark) in \(ErrorLine.printable(document.inputs))"
        if let area = score.area, let deviation = score.areaDeviation, let anomalous = score.anomalous {
            Output.line(
                "\(ErrorLine.printable(document.model)): area under the curve \(Figure.fixed(area, 4)) (standard "
                    + "deviation \(Figure.fixed(deviation, 4))) on \(files), \(anomalous) of them anomalous")
        } else if let accuracy = score.accuracy, let right = score.right, let interval = score.interval {
            Output.line(
                "\(ErrorLine.printable(document.model)): accuracy \(Figure.percent(accuracy)) (\(right) right; 95 %: "
                    + "\(Figure.percent(interval.low)) to \(Figure.percent(interval.high))) on \(files)")
        }
        if let classes = score.classes {
            var table = TextTable([.left, .right, .right])
            table.add(["class", "files", "right"])
            for each in classes { table.add([each.name, "\(each.count)", "\(each.right)"]) }
            table.lines(indent: "  ").forEach { Output.line($0) }
        }
        if let found = document.onBoard {
            Output.line(
                "on \(found.board) (\(found.origin)), engine \(found.engine): outputs as on the host in "
                    + "\(found.outputs.equal) of \(found.outputs.inferences) inferences")
        }
    }
}
