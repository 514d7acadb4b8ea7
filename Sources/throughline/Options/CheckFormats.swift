import ArgumentParser
import Console
import Reports
import Workflows

/// What a check is written as, besides words or JSON.
struct CheckFormats: ParsableArguments {
    @Option(help: ArgumentHelp("Write a JUnit XML file, a case a limit.", valueName: "FILE")) var junit:
        String?
    @Flag(help: "Print Markdown instead of words, such as for $GITHUB_STEP_SUMMARY.") var markdown = false
    @Flag(
        help:
            "Print GitHub's annotations too; on standard error where standard output holds Markdown or JSON.")
    var github = false

    /// Writes what was asked for.
    func write(_ report: CheckReport, _ output: OutputOptions) throws {
        if let junit { try OutputFile(path: junit).write(Array(JUnitReport(report).xml.utf8)) }
        try output.show(CheckDocument(report)) {
            for line in markdown ? report.markdown : report.lines { Output.line(line) }
        }
        guard github else { return }
        for line in report.annotations {
            if markdown || output.json { Output.note(line) } else { Output.line(line) }
        }
    }
}

extension JUnitReport {
    /// A case for each limit of each model, and one for a model without a verdict.
    init(_ report: CheckReport) {
        self.init(
            name: "throughline check",
            cases: report.models.flatMap { model in
                let problem = model.problem.map {
                    Case(group: model.path, name: "figures", outcome: .error($0))
                }
                return model.limits.map { limit in
                    Case(
                        group: model.path, name: limit.name.rawValue,
                        outcome: limit.holds ? .passed : .failed(limit.sentence),
                        output: limit.holds ? limit.sentence : "")
                } + [problem].compactMap { $0 }
            })
    }
}
