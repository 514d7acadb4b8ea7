/// What is alive in the arena while each operator runs, and the operator at which it is most.
public struct ArenaAccount: Hashable, Sendable {
    /// One operator's moment.
    public struct Moment: Hashable, Sendable {
        /// Index of the operator; -1 before the first one.
        public let op: Int
        /// Bytes of all tensors and scratch in use.
        public let liveBytes: Int
        /// What is in use, largest first.
        public let alive: [MemoryPlan.Placement]
    }

    /// The moment at which most bytes are in use: the first of several.
    public let peak: Moment
    /// Bytes in use while each operator runs, in order.
    public let liveBytes: [Int]

    /// Accounts for a plan; nil where it places nothing.
    ///
    /// - Parameter operators: number of the model's operators.
    public init?(_ plan: MemoryPlan, operators: Int) {
        let moments = (-1..<max(operators, 0)).map { op in
            let alive = plan.placements.filter { $0.firstOp <= op && op <= $0.lastOp }
            return Moment(
                op: op, liveBytes: alive.reduce(0) { $0 + $1.bytes },
                alive: alive.sorted { ($1.bytes, $0.offset) < ($0.bytes, $1.offset) })
        }
        guard let peak = moments.max(by: { $0.liveBytes < $1.liveBytes }), peak.liveBytes > 0 else {
            return nil
        }
        self.peak = moments.first { $0.liveBytes == peak.liveBytes } ?? peak
        liveBytes = moments.dropFirst().map(\.liveBytes)
    }
}
