/// How far a campaign is.
public struct CampaignProgress: Sendable {
    /// Samples of the plan.
    public let total: Int
    /// Samples that had been done before, or by another process meanwhile.
    public private(set) var doneBefore: Int
    /// Samples done now, failed ones included.
    public private(set) var done = 0
    /// Samples that failed now.
    public private(set) var failed = 0
    /// The sample under way or the last one.
    public private(set) var architecture = ""
    /// Latency of the last sample in milliseconds, nil while one is under way or if it failed.
    public private(set) var latencyMilliseconds: Double?
    /// Whether the last sample was done by another process.
    public private(set) var wasPassed = false
    /// Whether a sample is under way.
    public private(set) var isUnderWay = false

    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant
    private var opsDone = 0
    private var opsLeft: Int

    init(total: Int, doneBefore: Int, opsLeft: Int) {
        self.total = total
        self.doneBefore = doneBefore
        self.opsLeft = opsLeft
        start = clock.now
    }

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

    mutating func starts(_ architecture: String) {
        self.architecture = architecture
        latencyMilliseconds = nil
        isUnderWay = true
        wasPassed = false
    }

    mutating func passes(ops: Int) {
        doneBefore += 1
        opsLeft -= ops
        isUnderWay = false
        wasPassed = true
    }

    mutating func ends(latency: Double?, ops: Int) {
        done += 1
        if latency == nil { failed += 1 }
        latencyMilliseconds = latency
        opsDone += ops
        opsLeft -= ops
        isUnderWay = false
    }
}
