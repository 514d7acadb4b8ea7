/// One architecture of a sampling plan.
public struct Sample: Hashable, Sendable, Codable {
    /// Position in the plan, from 0.
    public let position: Int
    /// How it was chosen.
    public let method: Method
    /// What was chosen.
    public let architecture: Architecture

    /// How samples are chosen.
    public enum Method: String, Hashable, Sendable, Codable {
        /// Drawn from the backbone's prior, redrawn where it does not fit.
        case uniform
        /// At given points of the logarithm of ops.
        case coverage
    }
}

/// The samples of a plan, and what was passed over on the way.
public struct Sampling: Hashable, Sendable, Codable {
    /// Samples in order, no two with the same id.
    public private(set) var samples: [Sample] = []
    /// Draws from the prior that uniform samples took.
    public private(set) var draws = 0
    /// Of those, draws that did not fit the budget.
    public private(set) var misfits = 0

    /// Share of draws from the prior that do not fit; nil if none was drawn.
    public var misfitShare: Double? { draws == 0 ? nil : Double(misfits) / Double(draws) }

    fileprivate var ids: Set<String> { Set(samples.map(\.architecture.id)) }

    fileprivate mutating func append(_ architecture: Architecture, _ method: Sample.Method) {
        samples.append(Sample(position: samples.count, method: method, architecture: architecture))
    }

    fileprivate mutating func count(fits: Bool) {
        draws += 1
        if !fits { misfits += 1 }
    }
}

/// Chooses architectures of a backbone that fit a budget.
///
/// Reproducible on every platform (`RandomSource`), and each sample depends only on the seed and those before
/// it: a longer plan starts with the shorter one.
public struct Sampler: Sendable {
    /// The space.
    public let backbone: Backbone
    /// What the board has.
    public let budget: Budget
    private let seed: UInt64
    private let watch: Watch

    /// Told before each draw how many samples are chosen; where it says no, the samples end there.
    public typealias Watch = @Sendable (_ chosen: Int) -> Bool

    /// Draws before the sampler gives up on a budget: some seconds, since most misfits are told by closed forms, and
    /// enough for a board that holds one network in ten thousand.
    private static let patience = 1_000_000
    private static let coverageDraws = 24
    /// Draws for a target that few networks of its size fit for.
    private static let mostCoverageDraws = 240
    /// Relative distance in ops beyond which more than `coverageDraws` are tried.
    private static let farOff = 0.1
    /// Draws that are scaled up to find the largest network that fits.
    private static let largestDraws = 64
    /// Relative distance in ops at which a candidate is taken at once.
    private static let tolerance = 0.03

    /// Creates a sampler.
    ///
    /// - Parameter watch: sees it at work, which takes minutes where next to nothing fits; it is never stopped unless
    ///   this says so.
    public init(
        _ backbone: Backbone, seed: UInt64, budget: Budget, watch: @escaping Watch = { _ in true }
    ) {
        self.watch = watch
        self.backbone = backbone
        self.seed = seed
        self.budget = budget
    }

    /// Draws from the prior, conditioned on fitting.
    ///
    /// Throws a `ModelError` where next to nothing of the space fits.
    public func uniform(_ count: Int) throws(ModelError) -> Sampling {
        try sampling(count) { _ in .uniform }
    }

    /// Samples spread evenly over the logarithm of ops, from the smallest network to the largest that fits.
    ///
    /// The first two are these ends; the targets of the others are the van der Corput sequence in base 2
    /// between them. A target is met by a draw from the prior whose widths are scaled by a common factor.
    public func coverage(_ count: Int) throws(ModelError) -> Sampling {
        try sampling(count) { _ in .coverage }
    }

    /// Half of each: even positions uniform, odd positions by coverage.
    public func mixed(_ count: Int) throws(ModelError) -> Sampling {
        try sampling(count) { $0 % 2 == 0 ? .uniform : .coverage }
    }

    /// Where a network is wanted.
    public enum Target: Hashable, Sendable {
        /// The next place of the sequence that fills the range, by its rank from 0: the smallest, the largest, the
        /// middle, the quarters.
        case filling(rank: Int)
        /// Some ops.
        case ops(Double)
    }

    /// Networks for the places of an active design, none of which is among `taken` or twice.
    ///
    /// - Parameters:
    ///   - targets: what each is wanted for.
    ///   - position: place in the plan of the first, which with the seed leads its draws.
    ///   - taken: ids of the networks before.
    public func active(
        _ targets: [Target], from position: Int, taken: Set<String>
    ) throws(ModelError) -> [Sample] {
        let ends = try ends()
        var taken = taken
        var samples: [Sample] = []
        for (index, target) in targets.enumerated() {
            let architecture =
                switch target {
                case .filling(let rank): try cover(rank, ends, taken)
                case .ops(let ops): try cover(position + index, ends, taken, target: ops)
                }
            taken.insert(architecture.id)
            samples.append(
                Sample(position: position + index, method: .coverage, architecture: architecture))
        }
        return samples
    }

    private func sampling(
        _ count: Int, _ method: (Int) -> Sample.Method
    ) throws(ModelError) -> Sampling {
        var sampling = Sampling()
        var rank: [Sample.Method: Int] = [:]
        var ends: (smallest: Architecture, largest: Architecture)?
        for position in 0..<max(0, count) {
            let method = method(position)
            let index = rank[method, default: 0]
            rank[method] = index + 1
            switch method {
            case .uniform:
                guard let drawn = try drawUniform(index, &sampling) else { return sampling }
                sampling.append(drawn, .uniform)
            case .coverage:
                guard watch(position) else { return sampling }
                let known: (smallest: Architecture, largest: Architecture)
                if let ends { known = ends } else { known = try self.ends() }
                ends = known
                sampling.append(try cover(index, known, sampling.ids), .coverage)
            }
        }
        return sampling
    }

    /// nil where it was stopped.
    private func drawUniform(_ index: Int, _ sampling: inout Sampling) throws(ModelError) -> Architecture? {
        var random = RandomSource(seed: seed, position: 2 * index)
        let taken = sampling.ids
        for _ in 0..<Self.patience {
            guard watch(taken.count) else { return nil }
            let architecture = backbone.draw(from: &random)
            let fits = try budget.holds(architecture)
            sampling.count(fits: fits)
            if fits, !taken.contains(architecture.id) { return architecture }
        }
        throw nothingFits()
    }

    /// The smallest network of one width, and the one with the most ops that is found to fit.
    private func ends() throws(ModelError) -> (smallest: Architecture, largest: Architecture) {
        let ladder = backbone.ladder().sorted { ($0.ops, $0.id) > ($1.ops, $1.id) }
        guard let smallest = ladder.last, try budget.holds(smallest) else { throw nothingFits() }
        var largest = smallest
        for architecture in ladder where try budget.holds(architecture) {
            largest = architecture
            break
        }
        // Where one layer takes most of the memory, networks that are narrow there alone are larger by far.
        if largest != ladder.first {
            for draw in 0..<Self.largestDraws {
                var random = RandomSource(seed: 0, position: draw)
                if let found = try enlarge(backbone.drawWidths(from: &random), beyond: largest.ops) {
                    largest = found
                }
            }
        }
        return (smallest, largest)
    }

    /// The choices scaled up as far as they fit; nil where that is not beyond some ops.
    private func enlarge(
        _ widths: ChosenWidths, beyond ops: Int
    ) throws(ModelError) -> Architecture? {
        var (low, high) = (1.0 / 64, 64.0)
        for _ in 0..<24 {
            let middle = (low * high).squareRoot()
            let scaled = backbone.architecture(widths.scaled(by: middle, in: backbone))
            if budget.mayHold(scaled) { low = middle } else { high = middle }
        }
        // What is no lower bound, such as scratch, may ask for a little less.
        for _ in 0..<8 {
            let scaled = backbone.architecture(widths.scaled(by: low, in: backbone))
            guard scaled.ops > ops else { return nil }
            if try budget.holds(scaled) { return scaled }
            low *= 0.95
        }
        return nil
    }

    private func cover(
        _ index: Int, _ ends: (smallest: Architecture, largest: Architecture), _ taken: Set<String>,
        target wanted: Double? = nil
    ) throws(ModelError) -> Architecture {
        if wanted == nil, index == 0, !taken.contains(ends.smallest.id) { return ends.smallest }
        if wanted == nil, index == 1, !taken.contains(ends.largest.id) { return ends.largest }
        let target =
            wanted
            ?? Self.target(
                rank: max(1, index - 1), from: Double(ends.smallest.ops), to: Double(ends.largest.ops))
        var random = RandomSource(seed: seed, position: 2 * index + 1)
        var nearest: (distance: Double, architecture: Architecture)?
        for draw in 0..<Self.mostCoverageDraws {
            if draw >= Self.coverageDraws, nearest.map({ $0.distance <= Self.farOff }) ?? false { break }
            let candidate = scale(backbone.drawWidths(from: &random), toOps: target)
            let distance = Self.distance(candidate, target)
            guard distance < nearest?.distance ?? .infinity, !taken.contains(candidate.id),
                try budget.holds(candidate)
            else { continue }
            if distance < Self.tolerance { return candidate }
            nearest = (distance, candidate)
        }
        let ladder = backbone.ladder().sorted { Self.distance($0, target) < Self.distance($1, target) }
        for candidate in ladder where !taken.contains(candidate.id) {
            if let nearest, nearest.distance <= Self.distance(candidate, target) {
                return nearest.architecture
            }
            if try budget.holds(candidate) { return candidate }
        }
        guard let nearest else { throw nothingFits() }
        return nearest.architecture
    }

    /// Finds the common factor of all widths that brings the ops nearest to a target.
    private func scale(_ widths: ChosenWidths, toOps target: Double) -> Architecture {
        let scaled = { (factor: Double) in backbone.architecture(widths.scaled(by: factor, in: backbone)) }
        var (low, high) = (1.0 / 64, 64.0)
        for _ in 0..<32 {
            let middle = (low * high).squareRoot()
            if Double(scaled(middle).ops) < target { low = middle } else { high = middle }
        }
        let (below, above) = (scaled(low), scaled(high))
        return Self.distance(below, target) < Self.distance(above, target) ? below : above
    }

    /// By how much the ops miss a target, as a share of the smaller of the two.
    private static func distance(_ architecture: Architecture, _ target: Double) -> Double {
        let ops = Double(architecture.ops)
        return max(ops / target, target / ops) - 1
    }

    /// The point of the logarithmic scale from `low` to `high` at the van der Corput number of `rank` in base 2:
    /// the middle for 1, then the quarters for 2 and 3, and so on.
    ///
    /// Made of square roots alone, which every platform rounds alike, as it does not with logarithms.
    static func target(rank: Int, from low: Double, to high: Double) -> Double {
        var (target, factor, rest) = (low, high / low, rank)
        while rest > 0 {
            factor = factor.squareRoot()
            if rest & 1 == 1 { target *= factor }
            rest >>= 1
        }
        return target
    }

    private func nothingFits() -> ModelError {
        ModelError(
            kind: .network, place: "backbone \(backbone.name)",
            expected:
                "networks that fit \(budget.arenaBytes) bytes of arena and \(budget.modelFlashBytes) of flash",
            found: "next to none",
            cure:
                "take the coverage design, which scales networks to what fits, raise the limits, or ask for fewer"
                + " samples")
    }
}
