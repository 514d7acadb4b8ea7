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
    var opsDone = 0
    var opsLeft = 0

    init() { start = clock.now }

    /// Time since the start in seconds.
    public var elapsedSeconds: Double { (clock.now - start) / .seconds(1) }

    /// Samples per minute so far, nil before the first is done.
    public var samplesPerMinute: Double? {
        done > 0 && elapsedSeconds > 0 ? Double(done) / elapsedSeconds * 60 : nil
    }

    /// Estimate of the time left in seconds, nil before the first sample is done.
    ///
    /// Time is taken to go with the networks' ops, as their latency does.
    public var secondsLeft: Double? {
        opsDone > 0 ? elapsedSeconds / Double(opsDone) * Double(opsLeft) : nil
    }
}
