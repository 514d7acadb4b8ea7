import Console
import Latency
import Networks
import Records

extension ModelDifference {
    /// Lines for readers: totals, then the operators that are not the same.
    package var lines: [String] {
        var totals = TextTable([.left, .right, .right, .right])
        totals.add(["", ErrorLine.printable(first.name), ErrorLine.printable(second.name), "change"])
        totals.add(
            Self.row("latency, predicted", first.latencyMs, second.latencyMs) { Figure.fixed($0, 3) + " ms" })
        for (label, value) in Self.counts {
            totals.add(
                Self.row(label, value(first).map(Double.init), value(second).map(Double.init)) {
                    "\(Int($0))"
                })
        }
        totals.add(["arena fullest at", first.peakText ?? "-", second.peakText ?? "-"])
        var lines = totals.lines(indent: "")
        for side in [first, second] {
            if case .failure(let refusal) = side.prediction {
                lines.append("\(ErrorLine.printable(side.name)): no latency: \(refusal)")
            }
        }
        let same = entries.count { $0.state == .same }
        let changed = entries.filter { $0.state != .same }
        guard !changed.isEmpty else {
            return lines + ["all \(same) operators have the same kinds and shapes"]
        }
        lines.append("operators that differ (\(same) are the same)")
        var table = TextTable([.left, .right, .right, .left, .left, .left, .right, .right])
        table.add(["", "op", "op", "", "was", "is", "MAC", "time"])
        for entry in changed {
            table.add([
                entry.state.rawValue, entry.first.map { "\($0.account.index)" } ?? "-",
                entry.second.map { "\($0.account.index)" } ?? "-",
                (entry.second ?? entry.first)?.account.code.name ?? "", Self.words(entry.first),
                Self.words(entry.second), Self.signed(Double(entry.macsChange)) { "\(Int($0))" },
                entry.latencyChangeMs.map { Self.signed($0) { "\(Figure.fixed($0, 3)) ms" } } ?? "",
            ])
        }
        return lines + table.lines()
    }

    /// What is counted of each side.
    private static let counts: [(String, @Sendable (Side) -> Int?)] = [
        ("MAC", { $0.facts.macs }), ("operators", { $0.facts.opCount }),
        ("arena bytes", { $0.arenaBytes }), ("alive at its peak", { $0.peak?.liveBytes }),
        ("model file bytes", { $0.facts.bytes }),
        ("weights and biases", { $0.facts.weightBytes + $0.facts.biasBytes }),
    ]

    private static func words(_ item: PricedOperators.Item?) -> String {
        guard let account = item?.account else { return "-" }
        let window = account.windowText
        return PricedOperators.shape(account.inputShape) + " to " + PricedOperators.shape(account.outputShape)
            + (window.isEmpty ? "" : ", " + window)
    }

    private static func row(
        _ label: String, _ old: Double?, _ new: Double?, _ text: (Double) -> String
    ) -> [String] {
        var change = ""
        if let old, let new {
            change = signed(new - old, text)
            if old > 0, new != old { change += " (" + signed(new / old - 1, Figure.percent) + ")" }
        }
        return [label, old.map(text) ?? "-", new.map(text) ?? "-", change]
    }

    private static func signed(_ value: Double, _ text: (Double) -> String) -> String {
        value == 0 ? "0" : (value < 0 ? "-" : "+") + text(abs(value))
    }
}
