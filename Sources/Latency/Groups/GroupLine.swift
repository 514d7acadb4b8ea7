import Networks

/// A fitted line with the samples that it stands on.
public struct GroupLine: Sendable {
    /// Which samples a line stands on.
    public enum Samples: String, Codable, Sendable, CaseIterable {
        /// Drawn from the prior: what R2 says of the space of networks.
        case uniform
        /// Spread over log-ops.
        case coverage
        /// Both: for prediction only, since its R2 depends on how the points were spread.
        case pooled
    }

    /// A place on the line with the 95 % interval of its mean.
    public struct Stop: Hashable, Sendable {
        /// Millions of operations.
        public let mop: Double
        /// Latency in milliseconds.
        public let ms: Double
        /// Lower end of the interval.
        public let low: Double
        /// Upper end of the interval.
        public let high: Double
    }

    /// Which samples it stands on.
    public let samples: Samples
    /// The points, in the order of `line.residualsMs`.
    public let points: [StoredObservation]
    /// The line.
    public let line: LineFit
    /// What goes with the residuals.
    public let diagnosis: ResidualDiagnosis

    /// Fits the points.
    public init(_ points: [StoredObservation], samples: Samples) throws(FitError) {
        self.samples = samples
        self.points = points
        line = try LineFit(points.map { LineFit.Point(ops: $0.ops, latencyMs: $0.latencyMs) })
        diagnosis = ResidualDiagnosis(points: points, residuals: line.residualsMs)
    }

    /// The points with the largest residuals relative to their latency, largest first.
    public func largestResiduals(_ count: Int) -> [(point: StoredObservation, residualMs: Double)] {
        var largest: [(share: Double, index: Int)] = []
        for index in points.indices {
            let share = abs(line.residualsMs[index] / points[index].latencyMs)
            if largest.count == count, share <= largest.last?.share ?? .infinity { continue }
            let place = largest.firstIndex { $0.share < share } ?? largest.count
            largest.insert((share, index), at: place)
            if largest.count > count { largest.removeLast() }
        }
        return largest.map { (point: points[$0.index], residualMs: line.residualsMs[$0.index]) }
    }

    /// The line with its interval, at `count` places from 0 to the largest network.
    public func band(_ count: Int = 49) -> [Stop] {
        let x = points.map { Double($0.ops) / 1e6 }
        let mean = x.reduce(0, +) / Double(x.count)
        let squares = x.reduce(0) { $0 + ($1 - mean) * ($1 - mean) }
        let end = x.max() ?? 0
        // The slope's interval reaches t * sd / sqrt(squares) to either side, which gives t * sd.
        let scale = (line.slopeInterval.high - line.slopeInterval.low) / 2 * squares.squareRoot()
        return (0..<count).map { step in
            let mop = end * Double(step) / Double(max(1, count - 1))
            let ms = line.interceptMs + line.slopeMsPerMop * mop
            let half = scale * (1 / Double(x.count) + (mop - mean) * (mop - mean) / squares).squareRoot()
            return Stop(mop: mop, ms: ms, low: ms - half, high: ms + half)
        }
    }
}
