import ArgumentParser
import Console
import Foundation
import Workflows

/// Fits latency against ops.
struct FitLine: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fit",
        abstract: "Fit a line of latency over ops to the samples of a backbone.",
        discussion: """
            Rows of different backbone, kind of board, firmware build, engine, clock, caches or origin are never \
            in one line: each group has lines of its own. Uniform and coverage samples are fitted apart; the \
            pooled line is for prediction. Fits are kept in the database with the rows that they rest on. With \
            --held-out N, N coverage networks of each backbone are held out in turn and predicted by fits to the rest. \
            With --sets DIR the fits of the exported sets in DIR are written beside them, for predict and search.

            Example: throughline fit --backbone kws --held-out 100
            """)

    @Option(
        name: .customLong("held-out"),
        help: ArgumentHelp(
            "Also try the fits on N unseen coverage networks of each backbone.", valueName: "N"))
    var heldOut: Int?
    @Option(help: ArgumentHelp("Draws of held-out networks, 1 to 100.", valueName: "K")) var splits = 3
    @Flag(help: "With --json, name the rows that each fit rests on.") var rows = false
    @Option(help: ArgumentHelp("Fit exported sets, such as those of measurements/.", valueName: "DIR"))
    var sets: String?
    @OptionGroup var choice: OriginOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        try (1...100_000).check(heldOut, of: "--held-out")
        try (1...100).check(splits, of: "--splits")
    }

    func run() throws {
        if let sets {
            let paths = try SetFits(URL(filePath: sets)).write()
            return try output.show(["files": paths]) { Output.line("\(paths.count) fits in \(sets)/fits") }
        }
        let fitting = try Fitting(
            try store.openExisting(), backbone: choice.backbone, origin: choice.origin, heldOut: heldOut,
            splits: splits, namesRows: rows)
        try output.show(FittingDocument(fitting)) { FittingText(fitting: fitting).print() }
    }
}
