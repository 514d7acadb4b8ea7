public import Facts
public import Networks

/// Latency of a model on a kind of board, predicted from stored rows.
public struct ModelPrediction: Sendable {
    /// What the latency is predicted by.
    public let basis: Basis
    /// Its name: `operator_model`, `weighted_line` or `operator_costs`.
    public var fit: String { basis.name }
    /// Backbones whose rows the fit rests on.
    public let backbones: [String]
    /// Board and firmware of the rows.
    public let firmware: BoardIdentity
    /// Silicon or emulated.
    public let origin: Origin
    /// Samples that the fit rests on.
    public let sampleCount: Int
    /// The errors of the fit on architectures left out.
    public let errors: LeftOutErrors
    /// The latency with its interval.
    public let prediction: Prediction
    /// What of the model no sample has; less than `UnseenOperators.limit` of it.
    public let unseen: UnseenOperators
    /// Whether the network lies within the samples in all that is counted of it.
    public let isWithinSamples: Bool
    /// What makes the interval wider than those of the samples are.
    public let reasons: [String]

    /// What a latency is predicted by.
    public enum Basis: Hashable, Sendable {
        /// A fit of networks like this one.
        case operatorModel, weightedLine
        /// Operators' costs: milliseconds of each operator, in order, and of what belongs to none.
        case operatorCosts(perOperator: [Double], rest: Double)

        fileprivate var name: String {
            switch self {
            case .operatorModel: "operator_model"
            case .weightedLine: "weighted_line"
            case .operatorCosts: "operator_costs"
            }
        }
    }

    /// Why no latency is predicted.
    public enum Refusal: Error, CustomStringConvertible {
        /// No rows of the kind of board, engine, origin and backbone.
        case noRows(board: String, engine: String, stored: [String])
        /// Too much of the model is of operators that the rows do not have.
        case unseen(UnseenOperators)
        /// Operators whose cost no sample tells take more than a few percent: names, and the shares that they may have.
        case strange([StrangeOperator])
        /// The engine does not run the model.
        case notRun(ModelError)
        /// The interval would reach so far to either side, relative to the latency, that it says too little.
        case wide(half: Double, [StrangeOperator])
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
            case .strange(let operators):
                "expected operators that the cost samples have, found "
                    + operators.prefix(4).map(\.description).joined(separator: ", ")
                    + "; run throughline profile, which finds the latency on the virtual board in about two seconds"
            case .wide(let half, let operators):
                "expected an interval of at most half the latency to either side, found "
                    + (half < 10 ? "\(Int((100 * half).rounded())) %" : "more than ten times it")
                    + ", most by "
                    + operators.map(\.description).joined(separator: ", ")
                    + "; run throughline profile, which finds the latency on the virtual board in about two seconds"
            case .notRun(let error): error.description
            case .fit(let error): error.description
            }
        }
    }

    /// A kind of operator that the cost samples say nothing of, at its shapes.
    public struct StrangeOperator: Hashable, Sendable, CustomStringConvertible {
        /// Its kind.
        public let name: String
        /// Share of the network's cycles that it may take, 0 to 1.
        public let share: Double

        /// The kind with its share.
        public var description: String {
            "\(name) (up to \(Int((100 * share).rounded())) % of the cycles)"
        }
    }

    /// Predicts by a fit.
    ///
    /// - Parameters:
    ///   - model: the network.
    ///   - known: the fit.
    ///   - level: share of networks that the interval is meant to hold, such as 0.95.
    public init(_ model: Model, by known: BoardFit, level: Double) throws(Refusal) {
        unseen = UnseenOperators(model, samples: Set(known.operators))
        guard unseen.share < UnseenOperators.limit else { throw .unseen(unseen) }
        isWithinSamples = known.support?.holds(LatencyFeatures(model), ops: ModelCost(model).ops) ?? true
        reasons = []
        basis = known.fit.kind == .line ? .weightedLine : .operatorModel
        backbones = known.backbones
        firmware = known.firmware
        origin = known.origin
        sampleCount = known.fit.sampleCount
        errors = known.fit.errors
        do throws(FitError) {
            prediction = try known.fit.predict(
                LatencyFeatures(model), ops: ModelCost(model).ops, level: level)
        } catch {
            throw .fit(error)
        }
    }

    /// A prediction by operators' costs, which rest on so many networks of no backbone.
    init(
        byCostsOf sampleCount: Int, _ errors: LeftOutErrors, on firmware: BoardIdentity, origin: Origin,
        _ prediction: Prediction, perOperator: [Double], rest: Double, reasons: [String]
    ) {
        basis = .operatorCosts(perOperator: perOperator, rest: rest)
        backbones = ["foreign"]
        self.firmware = firmware
        self.origin = origin
        self.sampleCount = sampleCount
        self.errors = errors
        self.prediction = prediction
        unseen = .none
        isWithinSamples = reasons.isEmpty
        self.reasons = reasons
    }
}
