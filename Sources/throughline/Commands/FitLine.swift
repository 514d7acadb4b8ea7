import ArgumentParser
import Boards
import Console
import Facts
import Latency
import Networks
import Records
import Workflows

/// Fits latency against ops.
struct FitLine: ParsableCommand {
    private struct Document: Encodable {
        var groups: [FitDocument]
        var between: [GroupComparisonDocument]
        var layerStudies: [LayerStudyDocument]
        var heldOut: [HeldOutDocument]?
    }

    static let configuration = CommandConfiguration(
        commandName: "fit",
        abstract: "Fit a line of latency over ops to the samples of a backbone.",
        discussion: """
            Rows of different backbone, kind of board, firmware build, engine, clock, caches or origin are never \
            in one line: each group has lines of its own. Uniform and coverage samples are fitted apart; the \
            pooled line is for prediction. Fits are kept in the database with the rows that they rest on. With \
            --held-out N, N coverage networks of each backbone are held out in turn and predicted by fits to the rest.
            """)

    @Option(
        name: .customLong("held-out"),
        help: ArgumentHelp(
            "Also try the fits on N unseen coverage networks of each backbone.", valueName: "N"))
    var heldOut: Int?
    @Option(help: ArgumentHelp("Draws of held-out networks, 1 to 100.", valueName: "K")) var splits = 3
    @Flag(help: "With --json, name the rows that each fit rests on.") var rows = false
    @OptionGroup var choice: OriginOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if let heldOut, !(1...100_000).contains(heldOut) {
            throw ValidationError("--held-out takes 1 to 100000")
        }
        guard (1...100).contains(splits) else { throw ValidationError("--splits takes 1 to 100") }
    }

    func run() throws {
        let store = try store.openExisting()
        let groups = try store.groups(backbone: choice.backbone, origin: choice.origin)
        let studies = try store.layerStudies()
            .filter { choice.origin == nil || $0.origin == choice.origin }
            .map { study in
                (
                    board: study.firmware.board, engine: study.firmware.engine, origin: study.origin,
                    fit: LayerStudyFit(study.samples)
                )
            }
        guard groups.contains(where: { !$0.fits.isEmpty }) || !studies.isEmpty else {
            let found = groups.reduce(0) { $0 + $1.points.count }
            let named = [choice.origin?.rawValue, choice.backbone].compactMap { $0.map { $0 + " " } }.joined()
            throw CommandError.input(
                "\(store.path): expected at least 3 \(named)samples to fit, found \(found); run "
                    + "throughline characterize")
        }
        let models = groups.map { $0.crossValidated() }
        for (group, fitted) in zip(groups, models) {
            try store.record(
                StoredFit.all(of: group, models: fitted), provenance: Tool.current.provenance)
        }
        let between = GroupComparison.all(groups)
        let trials = try trials(groups)
        if output.json {
            try Output.json(
                Document(
                    groups: try zip(groups, models).map { group, fitted in
                        FitDocument(
                            group, models: fitted,
                            rowKeys: rows ? try store.keys(of: group.points.map(\.measurement)) : nil)
                    },
                    between: between.map { GroupComparisonDocument($0.title, $0.comparison) },
                    layerStudies: studies.map {
                        LayerStudyDocument(
                            board: $0.board, engine: $0.engine, origin: $0.origin.rawValue, fit: $0.fit)
                    }, heldOut: trials?.map { HeldOutDocument($0) }))
        } else {
            for (group, fitted) in zip(groups, models) { FitText(fits: group, fitted: fitted).print() }
            for (title, comparison) in between {
                GroupComparisonText(title: title, comparison: comparison).print()
            }
            for study in studies {
                LayerStudyText(
                    title: "\(study.board), engine \(study.engine) (\(study.origin.rawValue))", fit: study.fit
                ).print()
            }
            trials?.forEach { HeldOutText(trials: $0).print() }
        }
    }

    private func trials(_ groups: [GroupFits]) throws -> [HeldOutTrials]? {
        guard let heldOut else { return nil }
        do throws(FitError) {
            return try HeldOutTrials.all(groups, count: heldOut, splits: splits)
        } catch {
            throw CommandError.input("--held-out \(heldOut): \(error)")
        }
    }
}
