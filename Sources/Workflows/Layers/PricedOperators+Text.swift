import Console
import Networks

extension PricedOperators {
    /// A table for readers: a line an operator.
    ///
    /// - Parameter origin: what the times are, such as `emulated` or `predicted`; nil where there are none.
    package func lines(origin: String?) -> [String] {
        var table = TextTable([
            .right, .left, .left, .left, .left, .right, .right, .right, .right, .right, .right, .left,
        ])
        table.add([
            "op", "", "input", "output", "window", "MAC", "weights", "in+out", "time", "cycles/MAC", "share",
            "tensor",
        ])
        for item in items {
            let account = item.account
            table.add([
                "\(account.index)", account.code.name, Self.shape(account.inputShape),
                Self.shape(account.outputShape), account.windowText, "\(account.macs)",
                "\(account.constantBytes)", "\(account.inputBytes + account.outputBytes)",
                item.latencyMs.map(Figure.milliseconds) ?? "",
                item.cyclesPerMac.map { Figure.fixed($0, 2) } ?? "",
                item.share.map(Figure.percent) ?? "",
                ErrorLine.printable(String(account.outputName.prefix(60))),
            ])
        }
        return [
            "operators" + (origin.map { " (\($0); bytes of weights, and of what is read and written)" } ?? "")
        ]
            + table.lines()
    }

    static func shape(_ shape: [Int]) -> String {
        shape.isEmpty ? "-" : shape.map(String.init).joined(separator: "x")
    }
}
