package import Campaigns
import Facts
package import Latency
import Networks
package import Records

/// A deployment as JSON shows it (docs/reference/json.md).
package struct DeploymentDocument: Encodable {
    /// A latency foretold and found.
    package struct Latency: Encodable {
        package var predictedMs: Double?
        package var intervalMs: LineFit.Interval?
        package var fit: String?
        package var refusal: String?
        package var foundMs: Double
        package var isInside: Bool?
    }

    /// Bytes foretold and found.
    package struct Bytes: Encodable {
        package var predicted: Int
        package var found: Int
    }

    package var model: String
    package var modelSha256: String
    package var board: String
    package var engine: String
    package var origin: String
    package var macs: Int
    package var ops: Int
    package var latency: Latency
    package var arenaBytes: Bytes
    package var modelBytes: Int
    package var sram: SRAMBreakdown
    package var flash: FlashBreakdown
    package var onSilicon: SiliconEstimate.Document?
    package var outputs: HostComparison.Agreement
    package var answers: HostComparison.Answers?
    package var measurementId: Int64

    package init(_ deployment: Deployment) {
        let profile = deployment.profile
        model = profile.model.name
        modelSha256 = profile.model.sha256
        board = profile.board.board
        engine = profile.board.engine
        origin = profile.origin.rawValue
        macs = profile.model.macs
        ops = profile.model.ops
        latency = Latency(foundMs: profile.latencyMilliseconds)
        switch deployment.prediction {
        case .success(let prediction):
            let interval = prediction.prediction.interval
            latency.predictedMs = prediction.prediction.latencyMs
            latency.intervalMs = interval
            latency.fit = prediction.fit
            latency.isInside = (interval.low...max(interval.low, interval.high)).contains(latency.foundMs)
        case .failure(let refusal): latency.refusal = refusal.description
        }
        arenaBytes = Bytes(
            predicted: profile.predictedArena.totalBytes, found: profile.memory.arena.totalBytes)
        modelBytes = profile.model.bytes
        sram = profile.sram
        flash = profile.flash
        onSilicon = deployment.estimate?.document
        outputs = deployment.comparison.agreement
        answers = deployment.comparison.answers
        measurementId = deployment.row
    }
}
