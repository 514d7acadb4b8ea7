import Campaigns
import Facts
import Latency
import Records

/// A campaign's end as JSON shows it (docs/reference/json.md).
struct CampaignDocument: Encodable {
    struct Quarantine: Encodable {
        var place: String
        var reason: String
    }

    struct Active: Encodable {
        var backbone: String
        var board: String
        var count: Int
        var until: Double
        var widest: Double?
        var reached: Bool
        var flashesSaved: Int
        var operatorModelBend: Double?
        var operatorModelBendProbability: Double?
        var weightedLineBend: Double?
        var weightedLineBendProbability: Double?

        init(_ outcome: ActiveOutcome) {
            backbone = outcome.backbone
            board = outcome.board
            count = outcome.count
            until = outcome.until
            widest = outcome.widest
            reached = outcome.isReached
            flashesSaved = outcome.savedCount
            operatorModelBend = outcome.curvature?.bend
            operatorModelBendProbability = outcome.curvature?.probability
            weightedLineBend = outcome.lineCurvature?.bend
            weightedLineBendProbability = outcome.lineCurvature?.probability
        }
    }

    struct Times: Encodable {
        var buildingS: Double
        var flashingS: Double
        var runningS: Double
        var storingS: Double
        var otherS: Double
    }

    var backbone: String?
    var seed: UInt64?
    var count: Int?
    var run: Int64?
    var board: String?
    var origin: String?
    var runs: [Int64]
    var total: Int
    var doneBefore: Int
    var profiled: Int
    var failed: Int
    var drifted: Int
    var left: Int
    var interrupted: Bool
    var quarantined: [Quarantine]
    var misfitShare: Double?
    var active: [Active]?
    var wallS: Double
    var boardTime: Times
    var db: String

    /// - Parameter set: the one set that was profiled; nil where a plan file named them.
    init(_ outcome: CampaignOutcome, of set: Plan?, path: String) {
        runs = outcome.runs
        total = outcome.total
        doneBefore = outcome.doneBefore
        profiled = outcome.profiled
        failed = outcome.failed
        drifted = outcome.drifted
        left = outcome.left
        interrupted = outcome.wasInterrupted
        quarantined = outcome.quarantined.map { Quarantine(place: $0.place, reason: $0.reason) }
        misfitShare = outcome.misfitShare
        active = outcome.active.isEmpty ? nil : outcome.active.map(Active.init)
        wallS = outcome.wallSeconds
        boardTime = Times(
            buildingS: outcome.times.building, flashingS: outcome.times.flashing,
            runningS: outcome.times.running, storingS: outcome.times.storing, otherS: outcome.times.other)
        db = path
        guard let set else { return }
        backbone = set.backbone
        seed = set.seed
        count = set.count
        run = outcome.runs.first
        board = outcome.kinds.first?.board
        origin = outcome.kinds.first?.origin.rawValue
    }
}
