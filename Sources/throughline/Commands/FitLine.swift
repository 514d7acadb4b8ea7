import ArgumentParser
import Boards
import Measurements
import Networks

/// Fits latency against ops.
struct FitLine: ParsableCommand {
    private struct Document: Encodable {
        var groups: [FitDocument]
        var between: [GroupComparisonDocument]
        var layerStudies: [LayerStudyDocument]
    }

    static let configuration = CommandConfiguration(
        commandName: "fit",
        abstract: "Fit a line of latency over ops to the samples of a backbone.",
        discussion: """
            Rows of different backbone, kind of board, firmware build, engine, clock, caches or origin are never \
            in one line: each group has lines of its own. Uniform and coverage samples are fitted apart; the \
            pooled line is for prediction.
            """)

    @OptionGroup var choice: OriginOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let store = try store.openExisting()
        let groups = try GroupFits.all(in: store, backbone: choice.backbone, origin: choice.origin)
        let studies = try GroupFits.layerStudies(in: store)
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
        for group in groups {
            for fit in group.fits {
                try store.record(fit, of: group.group, provenance: Tool.current.provenance)
            }
        }
        let between = GroupComparison.all(groups)
        if output.json {
            try Output.json(
                Document(
                    groups: groups.map(FitDocument.init),
                    between: between.map { GroupComparisonDocument($0.title, $0.comparison) },
                    layerStudies: studies.map {
                        LayerStudyDocument(
                            board: $0.board, engine: $0.engine, origin: $0.origin.rawValue, fit: $0.fit)
                    }))
        } else {
            groups.forEach { FitText(fits: $0).print() }
            for (title, comparison) in between {
                GroupComparisonText(title: title, comparison: comparison).print()
            }
            for study in studies {
                LayerStudyText(
                    title: "\(study.board), engine \(study.engine) (\(study.origin.rawValue))", fit: study.fit
                ).print()
            }
        }
    }
}
