import Facts
import Networks

/// The fits of a group as JSON shows them (docs/reference/json.md).
public struct FitDocument: Encodable, Sendable {
    var backbone: String
    var board: String
    var origin: String
    var engine: String
    var engineVersion: String
    var firmwareBuildId: String
    var clockHz: Int
    var features: [String]
    var fits: [Line]
    var models: [Model]
    var notFitted: [Refusal]
    var rowKeys: [String]?

    /// One line.
    public struct Line: Encodable, Sendable {
        var samples: String
        var purpose: String
        var pointCount: Int
        var throughputMopPerS: Double?
        var throughputInterval: LineFit.Interval?
        var slopeMsPerMop: Double
        var slopeIntervalMsPerMop: LineFit.Interval
        var interceptMs: Double
        var interceptIntervalMs: LineFit.Interval
        var rSquared: Double
        var mape: Double
        var residualSdMs: Double
        var residualCorrelation: Correlations
        var largestResiduals: [Residual]
    }

    /// A model with its errors on architectures left out.
    public struct Model: Encodable, Sendable {
        var model: String
        var pointCount: Int
        var leftOutMape: Double?
        var leftOutWorst: Double?
        var throughputMopPerS: Double?
        var interceptMs: Double?
        var coefficientsMs: [String: Double]?
        var message: String?
    }

    /// What goes with the residuals.
    public struct Correlations: Encodable, Sendable {
        var depthwiseShare: Double?
        var opCount: Double?
    }

    /// One point's residual.
    public struct Residual: Encodable, Sendable {
        var architecture: String
        var ops: Int
        var latencyMs: Double
        var residualMs: Double
    }

    /// Samples that no line was fitted to.
    public struct Refusal: Encodable, Sendable {
        var samples: String
        var message: String
    }

    /// Creates the document of a group.
    ///
    /// - Parameters:
    ///   - fits: the group's lines.
    ///   - models: its models.
    ///   - rowKeys: the keys of the rows that the fits rest on (`Store.keys`), nil to leave them out.
    public init(_ fits: GroupLines, models: [GroupModel], rowKeys: [String]? = nil) {
        let group = fits.group
        backbone = group.backbone
        board = group.firmware.board
        origin = group.origin.rawValue
        engine = group.firmware.engine
        engineVersion = group.firmware.engineVersion
        firmwareBuildId = group.firmware.firmwareBuildID
        clockHz = group.firmware.clockHz
        features = group.firmware.features
        self.fits = fits.fits.map(Line.init)
        self.models = models.map(Model.init)
        self.rowKeys = rowKeys
        notFitted = fits.refusals.map {
            Refusal(samples: $0.samples.rawValue, message: $0.error.description)
        }
    }
}

extension FitDocument.Line {
    init(_ fit: GroupLine) {
        let line = fit.line
        self.init(
            samples: fit.samples.rawValue, purpose: fit.samples == .pooled ? "prediction" : "statistics",
            pointCount: line.n, throughputMopPerS: line.throughputMopsPerSecond,
            throughputInterval: line.throughputInterval, slopeMsPerMop: line.slopeMsPerMop,
            slopeIntervalMsPerMop: line.slopeInterval, interceptMs: line.interceptMs,
            interceptIntervalMs: line.interceptInterval, rSquared: line.r2, mape: line.mapePercent / 100,
            residualSdMs: line.residualSDMs,
            residualCorrelation: FitDocument.Correlations(
                depthwiseShare: fit.diagnosis.depthwiseShareCorrelation,
                opCount: fit.diagnosis.opCountCorrelation),
            largestResiduals: fit.largestResiduals(3).map {
                FitDocument.Residual(
                    architecture: $0.point.architecture, ops: $0.point.ops, latencyMs: $0.point.latencyMs,
                    residualMs: $0.residualMs)
            })
    }
}

extension FitDocument.Model {
    init(_ fit: GroupModel) {
        self.init(
            model: fit.name, pointCount: fit.sampleCount, throughputMopPerS: fit.throughputMopsPerSecond,
            interceptMs: fit.interceptMs, coefficientsMs: fit.coefficients)
        switch fit.errors {
        case .success(let errors):
            leftOutMape = errors.mapePercent / 100
            leftOutWorst = errors.worstPercent / 100
        case .failure(let error): message = error.description
        }
    }
}
