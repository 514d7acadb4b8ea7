/// Latencies that somebody else measured and published, as `measurements/calibration/` keeps them.
public struct PublishedPoints: Codable, Hashable, Sendable {
    /// One network.
    public struct Point: Codable, Hashable, Sendable {
        /// Its published name.
        public var name: String
        /// Names of model files that are it, without their ending, best first.
        public var files: [String]
        /// Multiply-accumulates of those files, so that another file of that name is not taken for it.
        public var macs: Int
        /// Published latency in milliseconds by board.
        public var milliseconds: [String: Double]
        /// Whether it counts in errors; shown only if not.
        public var counts: Bool
        /// Why it does not count, or what else to know.
        public var note: String?
    }

    /// Where the latencies are from.
    public var source: String
    /// The points.
    public var points: [Point]
}
