import Facts
import Latency
import Networks
import Records

/// A deployment as JSON shows it (docs/json.md).
struct DeploymentDocument: Encodable {
    /// A latency foretold and found.
    struct Latency: Encodable {
        var predictedMs: Double?
        var intervalMs: LineFit.Interval?
        var fit: String?
        var refusal: String?
        var foundMs: Double
        var isInside: Bool?
    }

    /// Bytes foretold and found.
    struct Bytes: Encodable {
        var predicted: Int
        var found: Int
    }

    var model: String
    var modelSha256: String
    var board: String
    var engine: String
    var origin: String
    var macs: Int
    var ops: Int
    var latency: Latency
    var arenaBytes: Bytes
    var modelBytes: Int
    var sram: SRAMBreakdown
    var flash: FlashBreakdown
    var outputs: Deployment.Agreement
    var answers: Deployment.Answers?
    var measurementId: Int64

    init(_ deployment: Deployment) {
        let profile = deployment.profile
        model = profile.model.name
        modelSha256 = profile.model.sha256
        board = profile.board.board
        engine = profile.board.engine
        origin = profile.origin.rawValue
        macs = profile.model.macs
        ops = profile.model.ops
        latency = Latency(foundMs: profile.latencyMilliseconds)
        switch deployment.forecast {
        case .success(let forecast):
            let interval = forecast.prediction.interval
            latency.predictedMs = forecast.prediction.latencyMs
            latency.intervalMs = interval
            latency.fit = forecast.fit
            latency.isInside = (interval.low...max(interval.low, interval.high)).contains(latency.foundMs)
        case .failure(let refusal): latency.refusal = refusal.description
        }
        arenaBytes = Bytes(
            predicted: deployment.predictedArenaBytes, found: profile.memory.arena.totalBytes)
        modelBytes = profile.model.bytes
        sram = profile.sram
        flash = profile.flash
        outputs = deployment.agreement
        answers = deployment.answers
        measurementId = deployment.row
    }
}
