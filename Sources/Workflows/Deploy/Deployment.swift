import Boards
import Campaigns
import Console
import Facts
import Jobs
package import Latency
package import Networks
package import Records

/// A model on a board: what was predicted beside what was found, and whether the board answers as the host does.
package struct Deployment {
    /// The board's figures.
    package let profile: Profile
    /// Their row in the database.
    package let row: Int64
    /// The latency foretold, or why there is none.
    package let prediction: Result<ModelPrediction, ModelPrediction.Refusal>
    /// The board's answers beside the host's.
    package let comparison: HostComparison

    /// Brings the model to the board, stores a row or the failure, and compares.
    ///
    /// - Parameters:
    ///   - name: file name as given.
    ///   - sample: what it is tried with.
    ///   - level: share of networks that the interval of the prediction shall hold.
    package init(
        _ model: Model, name: String, sample: BoardSample, level: Double, with profiling: Profiling
    ) throws {
        let profiler = profiling.profiler
        try profiler.check(model, name: name)
        let identity = try profiler.attach()
        // By the rows that are there before this model's own. An emulated figure foretells no real board, nor
        // the other way round.
        prediction = try PredictionSource(
            store: profiling.store,
            FitRequest(board: identity.board, engine: identity.engine, origin: profiler.board.origin)
        ).prediction(of: model, level: level).result
        let stored = try profiling.profile(model, name: name, on: identity)
        (profile, row) = (stored.profile, stored.row)
        comparison = try HostComparison(model, name: name, sample: sample, with: profiler, on: identity)
    }

    /// Throws a `CommandError` where the bundled engine's outputs on the board are not the host's.
    package func checkAgreement() throws {
        let agreement = comparison.agreement
        guard agreement.equal == agreement.inferences || profile.board.engine != Engine.bundled.rawValue
        else {
            throw CommandError(
                exit: .board, kind: "outputs",
                message: "\(profile.model.name): expected the host's outputs on the board, found "
                    + "\(agreement.inferences - agreement.equal) of \(agreement.inferences) different, by up to "
                    + "\(agreement.largestDifference); install the firmware of this version")
        }
    }
}
