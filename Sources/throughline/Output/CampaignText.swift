import Campaigns
import Console
import Latency

/// A campaign's end for readers.
struct CampaignText {
    let outcome: CampaignOutcome
    let path: String

    func print() {
        let runs = outcome.runs.map { "\($0)" }.joined(separator: ", ")
        let name = outcome.runs.count == 1 ? "run \(runs)" : "runs \(runs)"
        if outcome.doneBefore == outcome.total {
            Output.line("\(name): all \(outcome.total) samples were done before; nothing to do")
            outcome.active.forEach(print)
            return
        }
        Output.line(
            "\(name) in \(path): \(outcome.profiled) profiled, \(outcome.failed) failed, "
                + "\(outcome.doneBefore) done before, of \(outcome.total)")
        if let share = outcome.misfitShare {
            Output.line("\(Figure.percent(share)) of the draws from the prior did not fit the board")
        }
        if outcome.drifted > 0 {
            Output.line("\(outcome.drifted) rows were taken while their board drifted and enter no fit")
        }
        let times = outcome.times
        if outcome.profiled + outcome.failed > 0, times.total > 0, outcome.wallSeconds > 0 {
            let rate = Double(outcome.profiled + outcome.failed) / outcome.wallSeconds * 60
            let share = { (seconds: Double) in Figure.percent(seconds / times.total) }
            Output.line(
                "\(Figure.fixed(rate, 1)) models a minute; of the boards' time \(share(times.running)) running, "
                    + "\(share(times.flashing)) flashing, \(share(times.storing)) storing, "
                    + "\(share(times.building)) building, \(share(times.other)) waiting")
        }
        outcome.active.forEach(print)
        if outcome.wasInterrupted {
            Output.line("stopped; the same command goes on from here")
        } else if outcome.left > 0 {
            let reason = outcome.leftFor.map { " (\(ErrorLine.printable($0)))" } ?? ""
            Output.line("\(outcome.left) samples are left\(reason); the same command tries them again")
        }
    }
}

extension CampaignText {
    private func print(_ active: ActiveOutcome) {
        let asked = Figure.percent(active.until)
        let width = active.widest.map { "the widest 95 % interval is +-\(Figure.percent($0))" }
        Output.line(
            "\(active.backbone) on \(active.board): \(width ?? "no interval yet") after \(active.count) networks, "
                + "+-\(asked) asked")
        if active.isReached {
            Output.line(
                "  \(active.savedCount) flashes fewer than the \(ActiveDesign.plainCount) of a plain coverage design"
            )
        } else if !outcome.wasInterrupted, outcome.left == 0 {
            Output.line("  not reached: run it with a larger --count")
        }
        for (name, curvature) in [
            ("operator model", active.curvature), ("weighted line", active.lineCurvature),
        ] {
            guard let curvature else { continue }
            let verdict = curvature.isSignificant ? "errors bend over log-ops" : "no bend beyond chance"
            Output.line(
                "  \(name): \(verdict), \(Figure.percent(curvature.bend)) from the middle to the ends, p "
                    + Figure.fixed(curvature.probability, 3))
        }
    }
}
