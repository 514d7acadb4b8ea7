import Campaigns
import Console

/// A campaign's progress: a bar on a terminal, a line for each sample in a log.
struct ProgressLine: Sendable {
    let isTerminal: Bool
    /// Whether lines name the board.
    let hasSeveralBoards: Bool

    func show(_ progress: CampaignProgress) {
        switch progress.event {
        case .quarantined(let reason):
            Output.note("throughline: \(progress.place) gets no more work: \(ErrorLine.printable(reason))")
            return
        case .sentinel(let change, let marked) where marked > 0:
            Output.note(
                "throughline: \(progress.place) drifts: the sentinel changed by \(Figure.percent(change)); "
                    + "\(marked) rows marked")
            return
        case .drawing(let drawn, let count):
            let line = "drew \(drawn) of \(count) networks of \(progress.architecture)"
            return isTerminal ? status(line) : Output.note(line)
        default: break
        }
        let done = progress.doneBefore + progress.done
        if isTerminal {
            let cells = 24
            let full = progress.total > 0 ? cells * done / progress.total : cells
            let bar = String(repeating: "#", count: full) + String(repeating: ".", count: cells - full)
            status("[\(bar)] \(done)/\(progress.total)\(rate(progress))  \(progress.architecture)")
        } else if let result = result(of: progress.event) {
            let board = hasSeveralBoards ? " on \(progress.place)" : ""
            Output.note(
                "[\(done)/\(progress.total)] \(progress.architecture)\(board): \(result)\(rate(progress))")
        }
    }

    /// Carriage return and "erase to end of line" (ECMA-48); a line that wraps could not be erased.
    private func status(_ line: String) {
        Output.status("\r\u{1B}[K" + line.prefix(max(20, Output.terminalWidth - 1)))
    }

    private func result(of event: CampaignProgress.Event) -> String? {
        switch event {
        case .profiled(let latency): Figure.milliseconds(latency)
        case .failed(let reason): "failed: \(ErrorLine.printable(reason))"
        case .left(let reason): "left for the next run: \(ErrorLine.printable(reason))"
        case .passed: "done by another process"
        case .drawing, .started, .sentinel, .quarantined: nil
        }
    }

    private func rate(_ progress: CampaignProgress) -> String {
        var text = ""
        if let rate = progress.samplesPerMinute { text += ", \(Figure.fixed(rate, 1)) a minute" }
        if let left = progress.secondsLeft, left > 0 { text += ", \(Figure.time(left)) left" }
        return text
    }
}
