public import Facts

/// A campaign as its plan file states it: what, where, how often, in which order.
public struct CampaignPlan: Hashable, Sendable {
    /// What to profile: one draw.
    public struct SampleSet: Hashable, Sendable {
        /// Name of a backbone, `layers`, or the path of a file that describes a backbone, relative to the plan's.
        public var backbone: String
        /// Number of samples; nil for all of the layer study, and for the most that an active design takes.
        public var count: Int?
        /// Seed of the draws.
        public var seed: UInt64
        /// Which networks are drawn.
        public var design: SampleDesign
        /// Of an active design: the relative half-width of the 95 % interval that is narrow enough.
        public var until: Double
    }

    /// Where to profile: one or several boards of a kind.
    public struct Site: Hashable, Sendable {
        /// A board as on the command line, such as `virtual:f746zg` or `usb:SERIAL`.
        public var board: String
        /// Number of boards; more than one only of virtual ones.
        public var count: Int
        /// Inference engine.
        public var engine: String
        /// How closely a virtual board models time.
        public var timing: String
        /// Firmware to run instead of the one found, relative to the plan's folder.
        public var firmware: String?
    }

    /// The sets, each profiled on each kind of board.
    public var samples: [SampleSet]
    /// The boards; those of one kind share the work.
    public var boards: [Site]
    /// Inferences that count for each model.
    public var repeats: Int
    /// Seed of the order in which samples are taken; nil for the sets' own order.
    public var orderSeed: UInt64?
    /// What is run again and again to see whether a board drifts; nil for none.
    public var sentinel: SentinelRule?
    /// Longest time that one model may take, in seconds.
    public var timeLimitSeconds: Double
    /// Failures of a board in a row after which it gets no more work.
    public var quarantineAfter: Int
}

/// A model that is run again every so many models, since a board that measures it otherwise has drifted.
public struct SentinelRule: Hashable, Sendable {
    /// The architecture that is run unless the plan names another: small, with every kind of layer of `kws`.
    public static let standardNetwork = "kws-c64-d64s2-d64"

    /// Id of an architecture of a known backbone.
    public var network: String
    /// Models between two runs of the sentinel.
    public var every: Int
    /// Largest relative change of its cycles that is no drift.
    public var tolerance: Double

    /// Creates a rule.
    public init(network: String = standardNetwork, every: Int = 25, tolerance: Double = 0.01) {
        self.network = network
        self.every = every
        self.tolerance = tolerance
    }
}
