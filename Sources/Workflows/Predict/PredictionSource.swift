import Boards
package import Campaigns
package import Facts
package import Latency
package import Networks
package import Records

/// What latencies are predicted from: the samples of the database, or the kept sets where those carry no prediction.
///
/// Each fit is looked up once, whatever number of models is predicted.
package final class PredictionSource {
    /// The database; nil where there is none yet.
    private let store: Store?
    /// Share of the misses that are promised, which operators' costs are asked for: networks of others are less alike than the
    /// generator's (docs/findings/foreign-networks.md).
    private static let caution = 0.8

    /// Which samples.
    private let request: FitRequest
    /// The sets beside it.
    private let kept: KeptSets

    private typealias Found = Result<BoardFit, ModelPrediction.Refusal>

    private var ownFit: Found?
    private var keptFit: Found?
    private var knownCosts: OperatorCosts?
    private var hasLookedForCosts = false
    private var knownCalibrations: [Calibration]?
    /// Read once, for many models.
    private lazy var bench = SiliconBench.kept()
    /// What the firmware at hand has of TensorFlow Lite Micro; what it has unless told otherwise, where there is none.
    private lazy var image: EngineImage = {
        guard request.engine == Engine.tflm.rawValue, let kind = BoardDescriptor.named(request.board) else {
            return .unknown
        }
        let image = BoardBudget(kind, engine: .tflm, at: FirmwareLocator()).image
        return image.operators == nil ? .standard(.tflm) : image
    }()

    /// Names what to predict from.
    package init(store: Store?, _ request: FitRequest, kept: KeptSets = KeptSets()) {
        self.store = store
        self.request = request
        self.kept = kept
    }

    /// The fit of the database's samples, else that of the kept sets; nil where there is none.
    package var fit: BoardFit? { (try? own().get()) ?? (try? keptOnes().get()) }

    /// Operators' costs, which hold for networks of any kind; nil where there are none.
    package func costs() throws -> OperatorCosts? {
        if !hasLookedForCosts {
            knownCosts = try kept.costs(request)
            hasLookedForCosts = true
        }
        return knownCosts
    }

    /// A prediction, and whether it rests on the kept sets.
    ///
    /// By the fit of networks like this one where it lies within them and operators' costs do not contradict, else by
    /// these.
    ///
    /// - Throws: `StoreError`, and what importing a set throws.
    package func prediction(
        of network: Model, level: Double
    ) throws -> (result: Result<ModelPrediction, ModelPrediction.Refusal>, isByKeptSets: Bool) {
        do throws(ModelError) {
            try EngineSupport.check(network, engine: .tflm, in: image)
        } catch {
            return (.failure(.notRun(error)), true)
        }
        let byFit = try fitted(network, level: level)
        guard let costs = try costs() else { return byFit }
        let byCosts: Result<ModelPrediction, ModelPrediction.Refusal>
        do throws(ModelPrediction.Refusal) {
            byCosts = .success(
                try costs.prediction(
                    of: network, level: 1 - Self.caution * (1 - level), values: FoundValues.of(network)))
        } catch {
            byCosts = .failure(error)
        }
        guard case .success(let fitted) = byFit.result else { return (byCosts, true) }
        if fitted.origin != costs.origin { return byFit }
        guard fitted.isWithinSamples, case .success(let found) = byCosts else { return (byCosts, true) }
        // The database's own samples may be of a firmware that the costs do not hold for.
        guard byFit.isByKeptSets else { return byFit }
        let (first, second) = (fitted.prediction.interval, found.prediction.interval)
        return first.low <= second.high && second.low <= first.high ? byFit : (byCosts, true)
    }

    /// A prediction by the fit of the database's samples, or of the kept sets.
    private func fitted(
        _ network: Model, level: Double
    ) throws -> (result: Result<ModelPrediction, ModelPrediction.Refusal>, isByKeptSets: Bool) {
        let stored = Self.prediction(of: network, by: try own(), level)
        guard case .failure(let refusal) = stored else { return (stored, false) }
        let fit = try keptOnes()
        let other = Self.prediction(of: network, by: fit, level)
        switch (other, refusal, fit) {
        case (.success, _, _): return (other, true)
        // What the own samples lack says more than what the others lack, but where there are none.
        case (.failure, .noRows, .failure(.noRows)): return (stored, false)
        case (.failure, .noRows, _): return (other, true)
        case (.failure, _, _): return (stored, false)
        }
    }

    /// What a latency foretold says about silicon; nil where there is none, or silicon counted the samples.
    package func estimate(
        _ prediction: Result<ModelPrediction, ModelPrediction.Refusal>
    ) throws -> SiliconEstimate? {
        guard case .success(let found) = prediction else { return nil }
        return SiliconEstimate(
            found.prediction.latencyMs, on: found.firmware, origin: found.origin,
            calibrations: try calibrations(), bench: bench)
    }

    /// Read once, for many models.
    private func calibrations() throws -> [Calibration] {
        if let knownCalibrations { return knownCalibrations }
        let read = try store?.calibrations() ?? []
        knownCalibrations = read
        return read
    }

    private func own() throws -> Found {
        if let ownFit { return ownFit }
        let found = try found { try store?.fit(request) }
        ownFit = found
        return found
    }

    private func keptOnes() throws -> Found {
        if let keptFit { return keptFit }
        let found = try found { try kept.fit(request) }
        keptFit = found
        return found
    }

    private func found(_ fit: () throws -> BoardFit?) throws -> Found {
        do {
            if let fit = try fit() { return .success(fit) }
            return .failure(
                .noRows(
                    board: request.board, engine: request.engine,
                    stored: try store?.sampledBoards(backbone: request.backbone, origin: request.origin)
                        ?? []))
        } catch let error as FitError {
            return .failure(.fit(error))
        }
    }

    private static func prediction(
        of network: Model, by fit: Found, _ level: Double
    ) -> Result<ModelPrediction, ModelPrediction.Refusal> {
        fit.flatMap { fit in
            do throws(ModelPrediction.Refusal) {
                return .success(try fit.prediction(of: network, level: level))
            } catch {
                return .failure(error)
            }
        }
    }
}
