import ArgumentParser
import Boards
import Campaigns
import Console
import Facts
import Latency
import Workflows

/// Holds models to limits: a gate for pipelines.
struct Check: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Hold models to limits of latency, memory and energy: exit code 0, 1 or 2.",
        discussion: """
            Exit codes: 0 every limit is kept, 1 one is exceeded, 2 no verdict (a file cannot be read, the engine \
            refuses it, or no latency is known). Of an interval the upper end decides. Limits and models may stand in \
            throughline.yaml (docs/howto/ci.md); options win. Feature extraction is in no figure: give its time by --other.

            Example: throughline check model.tflite --max-latency 20ms --max-sram 128K
            """)

    @Argument(
        help: ArgumentHelp(
            "The models; those of throughline.yaml if none is given.", valueName: "MODEL.tflite"))
    var models: [String] = []
    @OptionGroup var options: CheckOptions
    @OptionGroup var formats: CheckFormats
    @OptionGroup var board: BoardOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func run() throws {
        let file = try options.limitsFile()
        let limits = options.limits.completed(by: file?.limits ?? CheckLimits())
        guard !limits.isEmpty else {
            throw ValidationError(
                "expected at least one limit, such as --max-latency 20ms, or a \(LimitsFile.name) with some")
        }
        let paths = try models.isEmpty ? file?.models() ?? [] : models
        guard !paths.isEmpty else {
            throw ValidationError("expected a model, or a \(LimitsFile.name) with models")
        }
        var board = board
        if board.named == nil, board.labgrid == nil {
            board.named = try file?.board.map(BoardSelector.reading)
        }
        if board.inference.named == nil { board.inference.named = file?.engine }
        let report = CheckReport(
            paths, by: try checking(limits, board, file), limitsFile: file?.path)
        try formats.write(report, output)
        if report.verdict != .within { throw ExitCode(report.verdict.exitCode) }
    }

    private func checking(
        _ limits: CheckLimits, _ board: BoardOptions, _ file: LimitsFile?
    ) throws -> ModelChecking {
        switch options.by ?? file?.method ?? .predict {
        case .predict:
            let kind = try BoardDescriptor.parsing(board.board.description)
            let level = try options.interval ?? file?.interval.map(Level.reading) ?? .standard
            let engine = board.inference.engine
            return ModelChecking(
                limits, on: kind, engine: engine, level: level.share,
                by: PredictionSource(
                    store: try store.openIfThere(), FitRequest(board: kind.name, engine: engine.rawValue)))
        case .profile:
            let store = try store.open()
            let profiling = Profiling(
                Profiler(board: try board.open(counting: store), tool: .current), into: store)
            return ModelChecking(limits, by: profiling, on: try profiling.profiler.attach())
        }
    }
}
