package import Campaigns
package import Facts
package import Latency
package import Networks
package import Records

/// What latencies are predicted from: the samples of the database, or the kept sets where those carry no prediction.
package struct PredictionSource {
    /// The database; nil where there is none yet.
    package let store: Store?
    /// Name of the kind of board.
    package let board: String
    /// Name of the engine.
    package let engine: String
    /// Only samples of this backbone; nil for all.
    package var backbone: String?
    /// Only samples of this origin; nil for both.
    package var origin: Origin?
    /// The sets beside it.
    package var kept = KeptSets()

    /// Names what to predict from.
    package init(
        store: Store?, board: String, engine: String, backbone: String? = nil, origin: Origin? = nil
    ) {
        self.store = store
        self.board = board
        self.engine = engine
        self.backbone = backbone
        self.origin = origin
    }

    /// A prediction, and whether it rests on the kept sets.
    ///
    /// - Throws: `StoreError`, and what importing a set throws.
    package func forecast(
        of network: Model, level: Double
    ) throws -> (result: Result<ModelPrediction, ModelPrediction.Refusal>, isByKeptSets: Bool) {
        let own = try store.map {
            try $0.groups(backbone: backbone, origin: origin)
        }
        let stored = forecast(of: network, from: own ?? [], level)
        guard case .failure(let refusal) = stored else { return (stored, false) }
        let groups = try kept.groups(
            board: board, engine: engine, backbone: backbone, origin: origin)
        let other = forecast(of: network, from: groups, level)
        switch (other, refusal) {
        case (.success, _): return (other, true)
        // What the own samples lack says more than what the others lack, but where there are none.
        case (.failure, .noRows) where !groups.isEmpty: return (other, true)
        case (.failure, _): return (stored, false)
        }
    }

    /// What a latency foretold says about silicon; nil where there is none, or silicon counted the samples.
    package func estimate(
        _ forecast: Result<ModelPrediction, ModelPrediction.Refusal>
    ) throws -> SiliconEstimate? {
        guard case .success(let forecast) = forecast else { return nil }
        return SiliconEstimate(
            forecast.prediction.latencyMs, on: forecast.group.firmware, origin: forecast.group.origin,
            calibrations: try store?.calibrations() ?? [], bench: SiliconBench.kept())
    }

    private func forecast(
        of network: Model, from groups: [GroupFits], _ level: Double
    ) -> Result<ModelPrediction, ModelPrediction.Refusal> {
        do throws(ModelPrediction.Refusal) {
            return .success(
                try ModelPrediction(network, from: groups, board: board, engine: engine, level: level))
        } catch {
            return .failure(error)
        }
    }
}
