/// How far a campaign is.
public struct CampaignProgress: Sendable {
    /// What happened last.
    public enum Event: Hashable, Sendable {
        /// Networks are being drawn for a board: so many of a set so far.
        case drawing(Int, of: Int)
        /// A board took a sample up.
        case started
        /// A sample was profiled, with its latency in milliseconds.
        case profiled(Double)
        /// A sample failed, with the reason in one line.
        case failed(String)
        /// A sample was left for the next run, with what its board or the line did in one line.
        case left(String)
        /// A sample had been done by another process.
        case passed
        /// The sentinel was run: relative change of its cycles, and rows marked.
        case sentinel(change: Double, marked: Int)
        /// A board got no more work.
        case quarantined(String)
    }

    /// Samples of the plan, as far as they are drawn.
    public internal(set) var total = 0
    /// Samples that had been done before, or by another process meanwhile.
    public internal(set) var doneBefore = 0
    /// Samples done now, failed ones included.
    public internal(set) var done = 0
    /// Samples that failed now.
    public internal(set) var failed = 0
    /// What happened last.
    public internal(set) var event = Event.started
    /// The architecture that it happened to.
    public internal(set) var architecture = ""
    /// Name of the board that it happened on.
    public internal(set) var place = ""

    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    /// When the first sample was taken up: opening boards and drawing networks come before, and not again.
    private var workStart: ContinuousClock.Instant?
    var opsDone = 0
    var opsLeft = 0
    /// Boards that have taken up a sample.
    private var boards: Set<String> = []

    init() { start = clock.now }

    /// Time since the start in seconds.
    public var elapsedSeconds: Double { (clock.now - start) / .seconds(1) }

    private var secondsOfWork: Double { workStart.map { (clock.now - $0) / .seconds(1) } ?? 0 }

    /// Notes that a board took up a sample.
    mutating func begin(on place: String) {
        if workStart == nil { workStart = clock.now }
        boards.insert(place)
    }

    /// Samples per minute of work so far, nil before the first is done.
    public var samplesPerMinute: Double? {
        done > 0 && secondsOfWork > 0 ? Double(done) / secondsOfWork * 60 : nil
    }

    /// Estimate of the time left in seconds; nil until as many samples are done as boards work, and two at least.
    ///
    /// Before that the first board's sample would stand for the work of all. Half of the time is taken to go with the
    /// networks' ops, as their latency does, and half with their number, as flashing them does.
    public var secondsLeft: Double? {
        guard opsDone > 0, done >= max(2, boards.count) else { return nil }
        let left = Double(total - doneBefore - done)
        return secondsOfWork * (Double(opsLeft) / Double(opsDone) + max(0, left) / Double(done)) / 2
    }
}
