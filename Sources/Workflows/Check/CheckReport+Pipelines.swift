import Console

extension CheckReport {
    /// A section of Markdown, such as for the summary of a job.
    package var markdown: [String] {
        var lines = ["## throughline check: \(verdict.rawValue)", ""]
        lines += ["| model | limit | figure | at most | margin | verdict |", "|---|---|---:|---:|---:|---|"]
        for model in models {
            let name = "`\(Self.cell(model.path))`"
            for limit in model.limits {
                lines.append(
                    "| \(name) | \(limit.name.words) | \(limit.figureText) | \(limit.boundText) | \(limit.marginText) | "
                        + "\(limit.holds ? "within" : "**exceeded**") |")
            }
            if let problem = model.problem {
                lines.append("| \(name) | | | | | **unusable**: \(Self.cell(problem)) |")
            }
        }
        let warned = models.filter { $0.warning != nil }
        if !warned.isEmpty { lines.append("") }
        lines += warned.map { "- `\(Self.cell($0.path))`: \(Self.cell($0.warning ?? ""))" }
        lines += [
            "", "\(board), \(engine) engine, by \(method.rawValue). " + (remark.map(Self.sentence) ?? ""),
        ]
        return lines
    }

    /// GitHub's workflow commands: an error for each limit exceeded and each model without a verdict, a warning where
    /// silicon may exceed what emulation keeps.
    package var annotations: [String] {
        models.flatMap { model in
            let place = "file=\(Self.property(model.path)),title=throughline check"
            var lines = model.limits.filter { !$0.holds }.map {
                "::error \(place)::\(Self.data("\(model.path): \($0.sentence)"))"
            }
            if let problem = model.problem {
                lines.append("::error \(place)::\(Self.data("\(model.path): \(problem)"))")
            }
            if let warning = model.warning {
                lines.append("::warning \(place)::\(Self.data("\(model.path): \(warning)"))")
            }
            return lines
        }
    }

    private static func sentence(_ text: String) -> String {
        text.prefix(1).uppercased() + text.dropFirst() + "."
    }

    private static func cell(_ text: String) -> String {
        ErrorLine.printable(text).replacing("|", with: "\\|").replacing("`", with: "'")
    }

    /// Escaped as GitHub's runner reads it back (actions/toolkit, `command.ts`).
    private static func data(_ text: String) -> String {
        text.replacing("%", with: "%25").replacing("\r", with: "%0D").replacing("\n", with: "%0A")
    }

    private static func property(_ text: String) -> String {
        data(text).replacing(":", with: "%3A").replacing(",", with: "%2C")
    }
}
