import ArgumentParser
import Records
import Workflows

/// Compares two boards, engines, firmwares or origins on the same models.
struct Compare: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Compare stored latencies of two boards, engines, firmwares or origins on the same models.",
        discussion: """
            Each side is a board (f746zg), an engine (tflm), an origin (silicon) or the first digits of a firmware's \
            build id, or several of these joined by /. Models that both sides ran are paired, the latest row of each, \
            and what neither side names is the same in each pair. The ratio is second over first: the geometric mean \
            over the models with its 95 % bootstrap interval.

            Example: throughline compare f746zg f446re --backbone kws
            """)

    @Argument(help: "First side, such as f746zg or bundled.") var first: ComparisonSide
    @Argument(help: "Second side, such as f446re or tflm.") var second: ComparisonSide
    @Option(help: ArgumentHelp("Only models of this backbone.", valueName: "NAME")) var backbone: String?
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let sides = try ComparedSides(first, second, in: try store.openForReading(), backbone: backbone)
        try output.show(ComparisonsDocument(sides)) { ComparisonsText(sides: sides).print() }
    }
}
