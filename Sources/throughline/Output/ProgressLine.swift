import Measurements

/// A campaign's progress: a bar on a terminal, a line for each sample in a log.
struct ProgressLine {
    let isTerminal: Bool
    let origin: String

    func show(_ progress: CampaignProgress) {
        let done = progress.doneBefore + progress.done
        if isTerminal {
            let cells = 24
            let full = progress.total > 0 ? cells * done / progress.total : cells
            let bar = String(repeating: "#", count: full) + String(repeating: ".", count: cells - full)
            let line = "[\(bar)] \(done)/\(progress.total)\(rate(progress))  \(progress.architecture)"
            // Carriage return and "erase to end of line" (ECMA-48); a line that wraps could not be erased.
            Output.status("\r\u{1B}[K" + line.prefix(max(20, Output.terminalWidth - 1)))
        } else if !progress.isUnderWay {
            let result =
                progress.latencyMilliseconds.map { "\(Figure.milliseconds($0)) \(origin)" }
                ?? (progress.wasPassed ? "done by another process" : "failed")
            Output.note("[\(done)/\(progress.total)] \(progress.architecture): \(result)\(rate(progress))")
        }
    }

    private func rate(_ progress: CampaignProgress) -> String {
        var text = ""
        if let rate = progress.samplesPerMinute { text += ", \(Figure.fixed(rate, 1)) a minute" }
        if let left = progress.secondsLeft, left > 0 { text += ", \(Figure.time(left)) left" }
        return text
    }
}
