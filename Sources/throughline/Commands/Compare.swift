import ArgumentParser
import Boards
import Console
import Facts
import Latency
import Networks
import Records

/// Compares two boards, engines, firmwares or origins on the same models.
struct Compare: ParsableCommand {
    private struct Document: Encodable {
        var first: String
        var second: String
        var comparisons: [Entry]
    }

    private struct Entry: Encodable {
        var backbone: String
        var board: String?
        var engine: String?
        var origin: String?
        var pairCount: Int
        var ratio: Double
        var ratioInterval: LineFit.Interval
        var ratioMedian: Double
        var ratioMin: Double
        var ratioMax: Double
    }

    static let configuration = CommandConfiguration(
        abstract: "Compare stored latencies of two boards, engines, firmwares or origins on the same models.",
        discussion: """
            Each side is a board (f746zg), an engine (tflm), an origin (silicon) or the first digits of a firmware's \
            build id, or several of these joined by /. Models that both sides ran are paired, the latest row of each, \
            and what neither side names is the same in each pair. The ratio is second over first: the geometric mean \
            over the models with its 95 % bootstrap interval.
            """)

    @Argument(help: "First side, such as f746zg or bundled.") var first: ComparisonSide
    @Argument(help: "Second side, such as f446re or tflm.") var second: ComparisonSide
    @Option(help: "Only models of this backbone.") var backbone: String?
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let store = try store.openExisting()
        let comparisons = try Comparison.all(first, second, in: store, backbone: backbone)
        guard !comparisons.isEmpty else {
            throw CommandError.input(
                "\(store.path): expected at least 2 models with rows of \(first) and of \(second), found fewer; "
                    + "run throughline characterize on both")
        }
        if output.json {
            try Output.json(
                Document(
                    first: first.description, second: second.description,
                    comparisons: comparisons.map(Self.entry))
            )
            return
        }
        for comparison in comparisons {
            let ratio = comparison.ratio
            let range = ratio.mean.interval
            Output.line("\(comparison.subject.description): latency \(second) / \(first)")
            Output.line(
                "  \(Figure.fixed(ratio.mean.value, 3)) (\(Figure.fixed(range.low, 3)) to "
                    + "\(Figure.fixed(range.high, 3))), n \(ratio.ratios.count), median "
                    + "\(Figure.fixed(ratio.median, 3)), from \(Figure.fixed(ratio.ratios[0], 3)) to "
                    + Figure.fixed(ratio.ratios[ratio.ratios.count - 1], 3))
        }
    }

    private static func entry(_ comparison: Comparison) -> Entry {
        let (subject, ratio) = (comparison.subject, comparison.ratio)
        return Entry(
            backbone: subject.backbone, board: subject.board, engine: subject.engine,
            origin: subject.origin?.rawValue, pairCount: ratio.ratios.count, ratio: ratio.mean.value,
            ratioInterval: ratio.mean.interval, ratioMedian: ratio.median, ratioMin: ratio.ratios[0],
            ratioMax: ratio.ratios[ratio.ratios.count - 1])
    }
}
