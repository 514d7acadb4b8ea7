import Networks

/// How groups stand to each other, as JSON shows it (docs/reference/json.md).
public struct GroupComparisonDocument: Encodable, Sendable {
    /// A pair of groups.
    struct Ratio: Encodable {
        var first: String
        var second: String
        var throughputRatio: Double?
        var throughputRatioInterval: LineFit.Interval?
    }

    /// One model fitted on one group and tried on another.
    struct Cell: Encodable {
        var model: String
        var fittedOn: String
        var testedOn: String
        var mape: Double
        var worst: Double
        var bias: Double
    }

    var groups: String
    var ratios: [Ratio]
    var transfer: [Cell]

    /// Creates the document of a comparison.
    public init(_ title: String, _ comparison: GroupComparison) {
        groups = title
        ratios = comparison.ratios.map {
            Ratio(
                first: $0.first, second: $0.second, throughputRatio: $0.throughput?.value,
                throughputRatioInterval: $0.throughput?.interval)
        }
        let cells = { (name: String, table: [Transfer]) in
            table.map {
                Cell(
                    model: name, fittedOn: $0.fittedOn, testedOn: $0.testedOn,
                    mape: $0.errors.mapePercent / 100, worst: $0.errors.worstPercent / 100,
                    bias: $0.errors.biasPercent / 100)
            }
        }
        transfer = cells("weighted_line", comparison.line) + cells("operator_model", comparison.operatorModel)
    }
}

/// A layer study as JSON shows it (docs/reference/json.md).
public struct LayerStudyDocument: Encodable, Sendable {
    /// The line of one kind of operator.
    struct Kind: Encodable {
        var kind: String
        var pointCount: Int
        var throughputMopPerS: Double?
        var interceptMs: Double
        var rSquared: Double
    }

    /// A ratio over pairs of models.
    struct Ratio: Encodable {
        var pairCount: Int
        var ratio: Double
        var ratioInterval: LineFit.Interval

        init(_ paired: PairedRatio) {
            pairCount = paired.ratios.count
            ratio = paired.mean.value
            ratioInterval = paired.mean.interval
        }
    }

    var board: String
    var engine: String
    var origin: String
    var kinds: [Kind]
    var offMultiplesOf4: Ratio?
    var pointwise138Over140: Ratio?

    /// Creates the document of a study.
    public init(board: String, engine: String, origin: String, fit: LayerStudyFit) {
        self.board = board
        self.engine = engine
        self.origin = origin
        kinds = fit.kinds.map {
            Kind(
                kind: $0.kind.rawValue, pointCount: $0.line.n,
                throughputMopPerS: $0.line.throughputMopsPerSecond, interceptMs: $0.line.interceptMs,
                rSquared: $0.line.r2)
        }
        offMultiplesOf4 = fit.offMultiplesOf4.map(Ratio.init)
        pointwise138Over140 = fit.cliff.map(Ratio.init)
    }
}
