import Facts
public import Networks

/// Latency of a model on a kind of board, predicted from stored rows.
public struct ModelPrediction: Sendable {
    /// Name of the fit: `operator_model` or `weighted_line`.
    public let fit: String
    /// Backbones whose rows the fit rests on.
    public let backbones: [String]
    /// Board, firmware and origin of the rows.
    public let group: FitGroup
    /// Samples that the fit rests on.
    public let sampleCount: Int
    /// The errors of the fit on architectures left out.
    public let errors: LeftOutErrors
    /// The latency with its interval.
    public let prediction: Prediction
    /// What of the model no sample has; less than `UnseenOperators.limit` of it.
    public let unseen: UnseenOperators

    /// Why no latency is predicted.
    public enum Refusal: Error, CustomStringConvertible {
        /// No rows of the kind of board, engine, origin and backbone.
        case noRows(board: String, engine: String, stored: [String])
        /// Too much of the model is of operators that the rows do not have.
        case unseen(UnseenOperators)
        /// The rows do not carry a prediction of this model.
        case fit(FitError)

        /// One line.
        public var description: String {
            switch self {
            case .noRows(let board, let engine, let stored):
                "expected stored samples of \(board) with the \(engine) engine, found "
                    + (stored.isEmpty ? "none" : stored.joined(separator: ", "))
                    + "; run throughline characterize"
            case .unseen(let unseen):
                "expected operators that the samples have, found \(unseen.names.joined(separator: ", ")) "
                    + "besides; run throughline characterize on networks that have them"
            case .fit(let error): error.description
            }
        }
    }

    /// Predicts from the newest set of rows that share board, engine, firmware and origin.
    ///
    /// The rows of all backbones among `groups` are taken together. The operator model is used where its
    /// samples suffice, else the weighted line.
    ///
    /// - Parameters:
    ///   - model: the network.
    ///   - groups: fits of the stored rows.
    ///   - board: name of the kind of board.
    ///   - engine: name of the engine.
    ///   - level: share of networks that the interval is meant to hold, such as 0.95.
    public init(
        _ model: Model, from groups: [GroupFits], board: String, engine: String, level: Double
    ) throws(Refusal) {
        let candidates = groups.filter {
            $0.group.firmware.board == board && $0.group.firmware.engine == engine && !$0.points.isEmpty
        }
        guard let newest = candidates.newest else {
            var stored: [String] = []
            for group in groups where !group.points.isEmpty {
                let name = "those of \(group.group.firmware.board) with \(group.group.firmware.engine)"
                if !stored.contains(name) { stored.append(name) }
            }
            throw .noRows(board: board, engine: engine, stored: stored)
        }
        let chosen = candidates.filter {
            $0.group.timing == newest.group.timing && $0.group.origin == newest.group.origin
        }
        unseen = UnseenOperators(
            model, samples: chosen.flatMap(\.points).reduce(into: []) { $0.formUnion($1.operators) })
        guard unseen.share < UnseenOperators.limit else { throw .unseen(unseen) }
        let samples = chosen.flatMap(\.observations)
        let features = LatencyFeatures(model)
        let ops = ModelCost(model).ops
        group = newest.group
        backbones = chosen.map(\.group.backbone)
        sampleCount = samples.count
        do throws(FitError) {
            let predictor = try ChosenFit(samples: samples)
            fit = predictor.kind == .line ? "weighted_line" : "operator_model"
            errors = predictor.errors
            prediction = try predictor.predict(features, ops: ops, level: level)
        } catch {
            throw .fit(error)
        }
    }
}
