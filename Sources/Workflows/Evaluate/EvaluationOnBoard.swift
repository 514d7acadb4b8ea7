import Boards
package import Campaigns
import Console
import Facts
package import Networks

extension EvaluationDocument.OnBoard {
    /// Runs a sample on a board, and compares its outputs with the host's.
    package init(_ sample: BoardSample, of model: Model, name: String, with profiler: Profiler) throws {
        try profiler.check(model, name: name)
        let identity = try profiler.attach()
        let comparison = try HostComparison(
            model, name: name, sample: sample, with: profiler, on: identity)
        self.init(
            board: identity.board, origin: profiler.board.origin.rawValue, engine: identity.engine,
            outputs: comparison.agreement)
    }

    /// Throws a `CommandError` where the bundled engine's outputs on the board are not the host's.
    package func checkAgreement(_ name: String) throws {
        guard engine == Engine.bundled.rawValue, outputs.equal < outputs.inferences else { return }
        throw CommandError(
            exit: .board, kind: "outputs",
            message: "\(name): expected the host's outputs on the board, found "
                + "\(outputs.inferences - outputs.equal) of \(outputs.inferences) different; install the firmware "
                + "of this version")
    }
}
