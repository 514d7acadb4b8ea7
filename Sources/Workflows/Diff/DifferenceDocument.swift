import Latency
import Networks
import Records

/// A difference as JSON shows it (docs/reference/json.md).
package struct DifferenceDocument: Encodable {
    struct Side: Encodable {
        let model: String
        let modelSha256: String
        let latencyMs: Double?
        let intervalMs: LineFit.Interval?
        let refusal: String?
        let macs: Int
        let opCount: Int
        let arenaBytes: Int?
        let arenaPeakOp: Int?
        let arenaPeakBytes: Int?
        let flashBytes: Int
        let weightBytes: Int
        let biasBytes: Int

        init(_ side: ModelDifference.Side) {
            model = side.name
            modelSha256 = side.facts.sha256
            switch side.prediction {
            case .success(let found):
                (latencyMs, intervalMs, refusal) = (
                    found.prediction.latencyMs, found.prediction.interval, nil
                )
            case .failure(let reason): (latencyMs, intervalMs, refusal) = (nil, nil, reason.description)
            }
            macs = side.facts.macs
            opCount = side.facts.opCount
            arenaBytes = side.arenaBytes
            arenaPeakOp = side.peak?.op
            arenaPeakBytes = side.peak?.liveBytes
            flashBytes = side.facts.bytes
            weightBytes = side.facts.weightBytes
            biasBytes = side.facts.biasBytes
        }
    }

    struct Entry: Encodable {
        let state: String
        let first: OperatorDocument?
        let second: OperatorDocument?
        let macsChange: Int
        let latencyChangeMs: Double?
    }

    let board: String
    let engine: String
    let first: Side
    let second: Side
    let operators: [Entry]

    /// Creates the document of a difference.
    package init(_ difference: ModelDifference, board: String, engine: String) {
        self.board = board
        self.engine = engine
        first = Side(difference.first)
        second = Side(difference.second)
        operators = difference.entries.map { entry in
            Entry(
                state: entry.state.rawValue,
                first: entry.first.map { OperatorDocument($0) },
                second: entry.second.map { OperatorDocument($0) },
                macsChange: entry.macsChange, latencyChangeMs: entry.latencyChangeMs)
        }
    }
}
