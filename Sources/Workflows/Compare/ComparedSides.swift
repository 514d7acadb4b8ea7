import Console
import Facts
package import Latency
package import Records

/// Two boards, engines, firmwares or origins, compared on the models that a database has of both.
package struct ComparedSides {
    package let first: ComparisonSide
    package let second: ComparisonSide
    /// One for each thing that the sides have in common.
    package let comparisons: [Comparison]

    /// Compares; throws a `CommandError` where too few models have rows of both.
    package init(
        _ first: ComparisonSide, _ second: ComparisonSide, in store: Store, backbone: String?
    ) throws {
        self.first = first
        self.second = second
        comparisons = try Comparison.all(first, second, in: store, backbone: backbone)
        guard !comparisons.isEmpty else {
            throw CommandError.input(
                "\(store.path): expected at least 2 models with rows of \(first) and of \(second), found fewer; "
                    + "run throughline characterize on both")
        }
    }
}

/// Comparisons as JSON shows them (docs/reference/json.md).
package struct ComparisonsDocument: Encodable {
    /// One comparison.
    package struct Entry: Encodable {
        package var backbone: String
        package var board: String?
        package var engine: String?
        package var origin: String?
        package var pairCount: Int
        package var ratio: Double
        package var ratioInterval: LineFit.Interval
        package var ratioMedian: Double
        package var ratioMin: Double
        package var ratioMax: Double
    }

    package var first: String
    package var second: String
    package var comparisons: [Entry]

    package init(_ sides: ComparedSides) {
        first = sides.first.description
        second = sides.second.description
        comparisons = sides.comparisons.map { comparison in
            let (subject, ratio) = (comparison.subject, comparison.ratio)
            return Entry(
                backbone: subject.backbone, board: subject.board, engine: subject.engine,
                origin: subject.origin?.rawValue, pairCount: ratio.ratios.count, ratio: ratio.mean.value,
                ratioInterval: ratio.mean.interval, ratioMedian: ratio.median, ratioMin: ratio.ratios[0],
                ratioMax: ratio.ratios[ratio.ratios.count - 1])
        }
    }
}
