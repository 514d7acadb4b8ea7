import Foundation
import Networks

/// A model of latency fitted to all samples of a group, by its errors on architectures left out.
public struct GroupModel: Sendable {
    /// `weighted_line`, `operator_model`, `robust_line`, `origin_line`, `random_forest` or `layer_sum`.
    public let name: String
    /// Samples that it rests on.
    public let sampleCount: Int
    /// The errors, or why there is no fit.
    public let errors: Result<LeftOutErrors, FitError>
    /// Of a line, in Mop/s.
    public let throughputMopsPerSecond: Double?
    /// Of a line, in ms.
    public let interceptMs: Double?
    /// Of the operator model, by the names of `LatencyFeatures`, in ms.
    public let coefficients: [String: Double]?
    /// The model as JSON with sorted keys; nil for what has no few coefficients.
    public let value: String?

    /// A model that was fitted to other samples.
    init(_ name: String, errors: [Double]) {
        self.name = name
        sampleCount = errors.count
        self.errors = .success(LeftOutErrors(relativeErrors: errors))
        throughputMopsPerSecond = nil
        interceptMs = nil
        coefficients = nil
        value = nil
    }

    init<Model: LatencyModel>(
        _ name: String, of model: Model.Type, _ samples: [Observation], folds: Int? = nil
    ) {
        self.name = name
        sampleCount = samples.count
        var fitted: Model?
        do throws(FitError) {
            if let folds {
                let drawn = samples.drawn(CrossValidated<Model>.mostExamined)
                errors = .success(try LeftOutErrors(of: model, samples: drawn, folds: folds))
            } else {
                let fit = try CrossValidated<Model>(samples: samples)
                fitted = fit.model
                errors = .success(fit.errors)
            }
        } catch {
            errors = .failure(error)
        }
        switch fitted {
        case let line as RelativeLine:
            (throughputMopsPerSecond, interceptMs) = (line.throughputMopsPerSecond, line.interceptMs)
        case let line as RobustLine:
            (throughputMopsPerSecond, interceptMs) = (line.throughputMopsPerSecond, line.interceptMs)
        case let line as OriginLine:
            (throughputMopsPerSecond, interceptMs) = (1000 / line.slopeMsPerMop, 0)
        default: (throughputMopsPerSecond, interceptMs) = (nil, nil)
        }
        coefficients = (fitted as? OperatorModel).map(\.byName)
        value = (fitted as? any Encodable).flatMap { Self.text($0) }
    }

    private static func text(_ model: some Encodable) -> String? {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return (try? encoder.encode(model)).map { String(decoding: $0, as: UTF8.self) }
    }
}

extension GroupModel: Codable {
    private enum Keys: String, CodingKey {
        case name, sampleCount, relativeErrors, failure, throughputMopsPerSecond, interceptMs, coefficients
        case value
    }

    /// Writes the errors, or why there are none.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: Keys.self)
        try container.encode(name, forKey: .name)
        try container.encode(sampleCount, forKey: .sampleCount)
        switch errors {
        case .success(let errors): try container.encode(errors.relativeErrors, forKey: .relativeErrors)
        case .failure(let error): try container.encode(error, forKey: .failure)
        }
        try container.encodeIfPresent(throughputMopsPerSecond, forKey: .throughputMopsPerSecond)
        try container.encodeIfPresent(interceptMs, forKey: .interceptMs)
        try container.encodeIfPresent(coefficients, forKey: .coefficients)
        try container.encodeIfPresent(value, forKey: .value)
    }

    /// Reads what `encode` wrote; throws a `DecodingError` for anything else.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: Keys.self)
        name = try container.decode(String.self, forKey: .name)
        sampleCount = try container.decode(Int.self, forKey: .sampleCount)
        if let failure = try container.decodeIfPresent(FitError.self, forKey: .failure) {
            errors = .failure(failure)
        } else {
            errors = .success(
                LeftOutErrors(
                    relativeErrors: try container.decode([Double].self, forKey: .relativeErrors)))
        }
        throughputMopsPerSecond = try container.decodeIfPresent(
            Double.self, forKey: .throughputMopsPerSecond)
        interceptMs = try container.decodeIfPresent(Double.self, forKey: .interceptMs)
        coefficients = try container.decodeIfPresent([String: Double].self, forKey: .coefficients)
        value = try container.decodeIfPresent(String.self, forKey: .value)
    }
}
