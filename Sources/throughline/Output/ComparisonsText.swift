import Console
import Latency
import Records
import Workflows

/// Comparisons of two sides for readers.
struct ComparisonsText {
    let sides: ComparedSides

    func print() {
        for comparison in sides.comparisons {
            let ratio = comparison.ratio
            let range = ratio.mean.interval
            Output.line("\(comparison.subject.description): latency \(sides.second) / \(sides.first)")
            Output.line(
                "  \(Figure.fixed(ratio.mean.value, 3)) (\(Figure.fixed(range.low, 3)) to "
                    + "\(Figure.fixed(range.high, 3))), n \(ratio.ratios.count), median "
                    + "\(Figure.fixed(ratio.median, 3)), from \(Figure.fixed(ratio.ratios[0], 3)) to "
                    + Figure.fixed(ratio.ratios[ratio.ratios.count - 1], 3))
        }
    }
}
