public import Facts

/// How a campaign ended.
public struct CampaignOutcome: Hashable, Sendable {
    /// A board that got no more work.
    public struct Quarantine: Hashable, Sendable, Codable {
        /// Name of the board.
        public var place: String
        /// Why, in one line.
        public var reason: String
    }

    /// A kind of board that took part.
    public struct Kind: Hashable, Sendable {
        /// Name, such as `nucleo-f746zg`.
        public var board: String
        /// Silicon or emulated.
        public var origin: Origin
    }

    /// The kinds of board, in the order in which they were met.
    public var kinds: [Kind] = []
    /// Rows of the runs, one for each set and kind of board, in the order in which they were met.
    public var runs: [Int64] = []
    /// Samples of the plan, those of each kind of board counted.
    public var total = 0
    /// Samples that had been done before, or by another process meanwhile.
    public var doneBefore = 0
    /// Samples profiled now.
    public var profiled = 0
    /// Samples that failed now.
    public var failed = 0
    /// Rows marked because a board drifted, now.
    public var drifted = 0
    /// Whether it was asked to stop before its end.
    public var wasInterrupted = false
    /// What a board or its line did last that left a sample for the next run, in one line; nil if nothing did.
    public var leftFor: String?
    /// Boards that got no more work.
    public var quarantined: [Quarantine] = []
    /// Share of draws from the prior that did not fit, of the first set that was drawn; nil if none was.
    public var misfitShare: Double?
    /// How each active design stands, one for each set and kind of board.
    public var active: [ActiveOutcome] = []
    /// Where the time went, all boards together.
    public var times = CampaignTimes()
    /// Seconds from start to end.
    public var wallSeconds = 0.0

    /// Samples that have no outcome yet; the next run tries them again.
    public var left: Int { total - doneBefore - profiled - failed }
}

/// Where a campaign's time went, in seconds summed over its boards.
public struct CampaignTimes: Hashable, Sendable, Codable {
    /// Drawing networks and building their files.
    public var building = 0.0
    /// Writing models into flash and preparing them.
    public var flashing = 0.0
    /// Running inferences: on a virtual board, emulation.
    public var running = 0.0
    /// Writing rows.
    public var storing = 0.0
    /// Recovering boards, waiting for each other, and the rest.
    public var other = 0.0

    /// All of it.
    public var total: Double { building + flashing + running + storing + other }
}
