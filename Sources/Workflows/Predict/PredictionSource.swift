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
    /// Which samples.
    private let request: FitRequest
    /// The sets beside it.
    private let kept: KeptSets

    private typealias Found = Result<BoardFit, ModelPrediction.Refusal>

    private var ownFit: Found?
    private var keptFit: Found?
    private var knownCalibrations: [Calibration]?
    /// Read once, for many models.
    private lazy var bench = SiliconBench.kept()

    /// Names what to predict from.
    package init(store: Store?, _ request: FitRequest, kept: KeptSets = KeptSets()) {
        self.store = store
        self.request = request
        self.kept = kept
    }

    /// The fit of the database's samples, else that of the kept sets; nil where there is none.
    package var fit: BoardFit? { (try? own().get()) ?? (try? keptOnes().get()) }

    /// A prediction, and whether it rests on the kept sets.
    ///
    /// - Throws: `StoreError`, and what importing a set throws.
    package func prediction(
        of network: Model, level: Double
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
