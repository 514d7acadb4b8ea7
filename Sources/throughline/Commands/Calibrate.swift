import ArgumentParser
import Console
import Workflows

/// Says how well emulated latency predicts, and corrects it by silicon rows.
struct Calibrate: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Fit emulated to measured latency, or compare it with published latencies.",
        discussion: """
            Without --published: takes rows of at least 3 models that were run on silicon and on a virtual board by \
            the same engine, version, compiler and flags on the same kind of board, and stores the factor between \
            them with its leave-one-out errors. Emulated rows of that group say from then on what this desk's own \
            board takes, others what public figures of the core suggest (docs/findings/silicon.md).

            With --published: prints tables in Markdown of published latencies against rows of the detailed tier, \
            for each predictor.

            Example: throughline calibrate --published measurements/calibration/micronets-table4.json
            """)

    @Option(help: ArgumentHelp("Published latencies, a file of measurements/calibration.", valueName: "FILE"))
    var published: String?
    @Option(help: ArgumentHelp("With --published: only rows of this engine.", valueName: "NAME"))
    var engine = "tflm"
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        if let published { return try compare(published) }
        let stored = try StoredCalibrations(in: try store.openExisting())
        try output.show(CalibrationsDocument(stored)) { CalibrationsText(fits: stored.fits).print() }
    }

    private func compare(_ path: String) throws {
        let comparison = try PublishedComparison(path, in: try store.openForReading(), engine: engine)
        Output.line(comparison.markdown)
    }
}
