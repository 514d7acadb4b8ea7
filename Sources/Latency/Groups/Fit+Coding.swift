extension Fit {
    /// Number of the way in which fits are made: one of another number is made again, not read.
    ///
    /// Counted up when a latency model, its features or its errors come out otherwise than before for the same rows; a test
    /// says when.
    package static let method = 2

    /// What besides the rows a fit rests on.
    package static var methodText: String {
        "fit \(method) of \(LatencyFeatures.names.joined(separator: ","))"
    }
}

extension Fit: Codable {
    private enum Keys: String, CodingKey {
        case kind, interceptMs, slopeMsPerMop, coefficientsMs, sampleCount, opsRange, errorOps, relativeErrors
        case areCoverage
    }

    /// Writes the errors as a column of each, since there may be thousands.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(kind, forKey: .kind)
        switch rule {
        case .line(let intercept, let slope):
            try container.encode(intercept, forKey: .interceptMs)
            try container.encode(slope, forKey: .slopeMsPerMop)
        case .features(let coefficients): try container.encode(coefficients, forKey: .coefficientsMs)
        }
        try container.encode(sampleCount, forKey: .sampleCount)
        try container.encode([opsRange.lowerBound, opsRange.upperBound], forKey: .opsRange)
        try container.encode(errorsByOps.points.map(\.ops), forKey: .errorOps)
        try container.encode(errorsByOps.points.map(\.relativeError), forKey: .relativeErrors)
        try container.encode(
            String(errorsByOps.points.map { $0.isCoverage ? "1" : "0" }), forKey: .areCoverage)
    }

    /// Reads what `encode` wrote; throws a `DecodingError` for anything else.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        let kind = try container.decode(Kind.self, forKey: .kind)
        let rule: CostRule
        switch kind {
        case .line:
            rule = .line(
                interceptMs: try container.decode(Double.self, forKey: .interceptMs),
                slopeMsPerMop: try container.decode(Double.self, forKey: .slopeMsPerMop))
        case .operatorModel:
            let coefficients = try container.decode([Double].self, forKey: .coefficientsMs)
            guard coefficients.count == LatencyFeatures.names.count else {
                throw DecodingError.dataCorruptedError(
                    forKey: .coefficientsMs, in: container,
                    debugDescription:
                        "expected \(LatencyFeatures.names.count) coefficients, found \(coefficients.count)")
            }
            rule = .features(coefficients)
        }
        let range = try container.decode([Int].self, forKey: .opsRange)
        let ops = try container.decode([Int].self, forKey: .errorOps)
        let errors = try container.decode([Double].self, forKey: .relativeErrors)
        let coverage = try container.decode(String.self, forKey: .areCoverage).utf8.map {
            $0 == UInt8(ascii: "1")
        }
        guard range.count == 2, range[0] <= range[1], ops.count == errors.count, ops.count == coverage.count
        else {
            throw DecodingError.dataCorruptedError(
                forKey: .relativeErrors, in: container,
                debugDescription: "expected as many ops, errors and kinds, and a range of ops")
        }
        self.init(
            kind: kind, rule: rule,
            errorsByOps: ErrorsByOps(
                points: ops.indices.map {
                    ErrorsByOps.Point(ops: ops[$0], relativeError: errors[$0], isCoverage: coverage[$0])
                }), sampleCount: try container.decode(Int.self, forKey: .sampleCount),
            opsRange: range[0]...range[1])
    }
}
