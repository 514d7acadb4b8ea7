import Console
import Networks

extension Advice {
    /// Lines for readers.
    package var lines: [String] {
        var lines: [String] = []
        if !latency.isEmpty {
            lines.append("what buys most latency, each change by itself (accuracy is not looked at)")
            lines += latency.map { "  " + $0.sentence }
        }
        if !arena.isEmpty {
            lines.append("what buys most arena, each change by itself")
            lines += arena.map { "  " + $0.sentence }
        }
        return lines
    }

    /// As JSON shows it (docs/reference/json.md).
    package struct Document: Encodable {
        let latency: [Item.Document]
        let arena: [Item.Document]
    }

    /// As JSON shows it.
    package var document: Document {
        Document(latency: latency.map(\.document), arena: arena.map(\.document))
    }
}

extension Advice.Item {
    /// The change in words, such as `138 to 140 channels`.
    package var words: String {
        switch change {
        case .channels(let old, let new): "\(old) to \(new) channels"
        case .window(let old, let new):
            "window \(PricedOperators.shape(old)) to \(PricedOperators.shape(new))"
        case .separable(let window):
            "a depthwise \(PricedOperators.shape(window)) and a 1x1 convolution instead"
        }
    }

    /// One line.
    package var sentence: String {
        var gains: [String] = []
        if let savedMs, let savedShare {
            gains.append(
                Self.signed(-savedMs) { "\(Figure.fixed($0, 3)) ms" } + " ("
                    + Self.signed(-savedShare, Figure.percent)
                    + ")")
        }
        gains.append("arena " + Self.signed(-Double(savedArenaBytes)) { "\(Int($0)) bytes" })
        gains.append("weights " + Self.signed(-Double(savedConstantBytes)) { "\(Int($0)) bytes" })
        let name = ErrorLine.printable(String(account.outputName.prefix(60)))
        return "op \(account.index) \(account.code.name)" + (name.isEmpty ? "" : " '\(name)'")
            + ", \(words): "
            + gains.joined(separator: ", ") + (reasons.isEmpty ? "" : "; " + reasons.joined(separator: ", "))
    }

    private static func signed(_ value: Double, _ text: (Double) -> String) -> String {
        (value < 0 ? "-" : "+") + text(abs(value))
    }

    /// As JSON shows it.
    package struct Document: Encodable {
        let op: Int
        let name: String
        let output: String
        let change: String
        let savedMs: Double?
        let savedShare: Double?
        let savedArenaBytes: Int
        let savedConstantBytes: Int
        let savedMacs: Int
        let reasons: [String]
    }

    /// As JSON shows it.
    package var document: Document {
        Document(
            op: account.index, name: account.code.name, output: account.outputName, change: words,
            savedMs: savedMs, savedShare: savedShare, savedArenaBytes: savedArenaBytes,
            savedConstantBytes: savedConstantBytes, savedMacs: savedMacs, reasons: reasons)
    }
}
