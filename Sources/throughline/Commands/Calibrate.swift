import ArgumentParser
import Boards
import Campaigns
import Console
import Facts
import Foundation
import Records
import Workflows

/// Says how well emulated latency predicts, and corrects it by silicon rows.
struct Calibrate: ParsableCommand {
    private struct Document: Encodable {
        var calibrations: [Factor]
    }

    private struct Factor: Encodable {
        var group: CalibrationGroup
        var scale: Double
        var pointCount: Int
        var leaveOneOutMean: Double
        var leaveOneOutWorst: Double
        var measurementIds: [Int64]
    }

    static let configuration = CommandConfiguration(
        abstract: "Fit emulated to measured latency, or compare it with published latencies.",
        discussion: """
            Without --published: takes rows of at least 3 models that were run on silicon and on a virtual board by \
            the same engine, version, compiler and flags on the same kind of board, and stores the factor between \
            them with its leave-one-out errors. Emulated rows of that group are shown calibrated from then on, \
            others are not.

            With --published: prints tables in Markdown of published latencies against rows of the detailed tier, \
            for each predictor.
            """)

    @Option(help: ArgumentHelp("Published latencies, a file of measurements/calibration.", valueName: "FILE"))
    var published: String?
    @Option(help: ArgumentHelp("With --published: only rows of this engine.", valueName: "NAME"))
    var engine = "tflm"
    @Option(
        help: ArgumentHelp(
            "With --published: write the ratios of published to emulated latency.", valueName: "FILE"))
    var residuals: String?
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        if published == nil, residuals != nil { throw ValidationError("--residuals needs --published") }
    }

    func run() throws {
        let store = try store.openExisting()
        if let published { return try compare(published, in: store) }
        let fits = Calibration.fits(of: try store.measurements())
        guard !fits.isEmpty else {
            throw CommandError.input(
                "\(store.path): expected rows of at least \(Calibration.leastModels) models from silicon and from a "
                    + "virtual board, of one engine, compiler and kind of board; found none; run throughline "
                    + "profile on both")
        }
        for fit in fits { try store.record(fit, provenance: Tool.current.provenance) }
        if output.json {
            try Output.json(
                Document(
                    calibrations: fits.map {
                        Factor(
                            group: $0.group, scale: $0.scale, pointCount: $0.count,
                            leaveOneOutMean: $0.leftOutMean, leaveOneOutWorst: $0.leftOutWorst,
                            measurementIds: $0.measurements)
                    }))
            return
        }
        for fit in fits {
            Output.line(
                "\(fit.group.board), \(fit.group.engine) \(fit.group.engineVersion), \(fit.group.flags), "
                    + fit.group.cycleModel)
            Output.line(
                "  measured = \(Figure.fixed(fit.scale, 3)) x emulated, \(fit.count) models; each left out: mean "
                    + "\(Figure.percent(fit.leftOutMean)), worst \(Figure.percent(fit.leftOutWorst))")
        }
    }

    private func compare(_ path: String, in store: Store) throws {
        let decoder = JSONDecoder()
        guard
            let points = try? decoder.decode(
                PublishedPoints.self, from: Data(try InputFile(path: path).bytes()))
        else {
            throw CommandError.input("\(path): expected published latencies as measurements/README.md says")
        }
        let table = try PredictionTable(
            points, in: store, engine: engine, fittedOn: BoardDescriptor.f746zg.name)
        guard table.fit(.instructions) != nil else {
            throw CommandError.input(
                "\(store.path): expected rows of the detailed tier of at least 3 published networks on "
                    + "\(table.board) by engine \(engine), found \(table.counted(table.board).count)")
        }
        if let residuals {
            let encoder = JSONEncoder()
            encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
            encoder.keyEncodingStrategy = .convertToSnakeCase
            try OutputFile(path: residuals).write(
                [UInt8](try encoder.encode(table.residuals(source: points.source))) + [0x0A])
        }
        PredictionText(table: table, source: points.source).print()
    }
}
