/// How a campaign goes about its samples.
public struct CampaignRules: Hashable, Sendable {
    /// Inferences that count for each model.
    public var repeats: Int
    /// Seed of the order in which samples are taken; nil for the sets' own order.
    public var orderSeed: UInt64?
    /// What is run again and again to see whether a board drifts; nil for none.
    public var sentinel: SentinelRule?
    /// Longest time that one model may take; nil for the board's own patience.
    public var timeLimit: Duration?
    /// Samples in a row that a board may fail at before it gets no more work.
    public var quarantineAfter: Int
    /// Attempts at a sample on one board before a failure of the board is handed on.
    public var attempts: Int
    /// Which part of the samples this campaign takes, of how many parts.
    public var shard: Shard

    /// A part of the samples: those whose index leaves the remainder `index` when divided by `count`.
    public struct Shard: Hashable, Sendable {
        /// From 0.
        public var index: Int
        /// At least 1.
        public var count: Int

        /// All samples.
        public static let whole = Shard(index: 0, count: 1)

        /// Creates a part.
        public init(index: Int, count: Int) {
            self.count = max(1, count)
            self.index = min(max(0, index), self.count - 1)
        }

        func holds(_ sample: Int) -> Bool { sample % count == index }
    }

    /// Creates rules.
    public init(
        repeats: Int = Profiler.defaultRepeats, orderSeed: UInt64? = nil, sentinel: SentinelRule? = nil,
        timeLimit: Duration? = nil, quarantineAfter: Int = 3, attempts: Int = 2, shard: Shard = .whole
    ) {
        self.repeats = repeats
        self.orderSeed = orderSeed
        self.sentinel = sentinel
        self.timeLimit = timeLimit
        self.quarantineAfter = max(1, quarantineAfter)
        self.attempts = max(1, attempts)
        self.shard = shard
    }
}
