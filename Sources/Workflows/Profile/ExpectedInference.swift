package import Facts
import Latency
package import Networks
package import Records
import Synchronization

/// How long inferences should take on silicon, by a database's rows or the kept sets.
///
/// What a silent board is given up by. Each fit is looked up once, at the first model that needs it, so that the boards of a
/// campaign share it.
package final class ExpectedInference: Sendable {
    /// Samples of which kind of board and engine.
    private struct Kind: Hashable {
        var board: String
        var engine: String
    }

    private let store: Store
    private let sources = Mutex<[Kind: PredictionSource]>([:])

    /// Rests on the rows of `store`, and on the kept sets where those say nothing.
    package init(by store: Store) { self.store = store }

    /// Time of one inference; nil where the rows say nothing, and on a virtual board, whose time is not the host's.
    package func time(of model: Model, on identity: BoardIdentity, origin: Origin) -> Duration? {
        guard origin == .silicon else { return nil }
        let kind = Kind(board: identity.board, engine: identity.engine)
        return sources.withLock { sources in
            let source =
                sources[kind]
                ?? PredictionSource(store: store, FitRequest(board: kind.board, engine: kind.engine))
            sources[kind] = source
            guard let result = try? source.prediction(of: model, level: 0.95).result,
                case .success(let forecast) = result
            else { return nil }
            return .milliseconds(forecast.prediction.latencyMs)
        }
    }
}
