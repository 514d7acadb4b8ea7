/// How many channels an image has, as a distribution over counts.
///
/// Choices of a relaxed network are independent, so products of expectations of different layers are exact; that is
/// what a distribution, and not just a mean, is kept for: maxima and steps of a function of the count are exact too.
struct ChannelDistribution {
    /// Counts, ascending, none twice.
    let counts: [Int]
    /// Probability of each: [counts], 64-bit floats.
    let probabilities: Tensor

    /// A count that is certain.
    init(_ count: Int) throws {
        counts = [count]
        probabilities = try Tensor(doubles: [1], shape: [1])
    }

    /// Choices with their weights [choices], 64-bit floats that sum to 1; a count may stand more than once.
    init(choices: [Int], weights: Tensor) throws {
        let counts = Set(choices).sorted()
        self.counts = counts
        probabilities = try weights.spread(from: choices, to: counts)
    }

    private init(_ counts: [Int], _ probabilities: Tensor) {
        self.counts = counts
        self.probabilities = probabilities
    }

    /// Expectation of the count.
    func mean() throws -> Tensor { try expectation(Double.init) }

    /// Expectation of a function of the count.
    func expectation(_ function: (Int) -> Double) throws -> Tensor {
        try (probabilities * Tensor(doubles: counts.map(function), shape: [counts.count])).sum()
    }

    /// This with probability `share` (a scalar), else the other.
    func mixed(with other: ChannelDistribution, share: Tensor) throws -> ChannelDistribution {
        let counts = Set(counts + other.counts).sorted()
        let first = try probabilities.spread(from: self.counts, to: counts) * share
        let second = try other.probabilities.spread(from: other.counts, to: counts) * (share * -1 + 1)
        return ChannelDistribution(counts, try first + second)
    }

    /// The larger of two independent counts.
    func maximum(_ other: ChannelDistribution) throws -> ChannelDistribution {
        let counts = Set(counts + other.counts).sorted()
        let first = try probabilities.spread(from: self.counts, to: counts).cumulativeSum(0)
        let second = try other.probabilities.spread(from: other.counts, to: counts).cumulativeSum(0)
        // P(max <= n) is the product; what each count adds to it is its probability.
        let product = try first * second
        let zero = try Tensor(doubles: [0], shape: [1])
        let before = try Tensor.concatenation([zero, product.slice(0, 0..<(counts.count - 1))], along: 0)
        return ChannelDistribution(counts, try product - before)
    }

    /// Expectation of a function of the count where two independent counts are equal, 0 where they are not.
    func expectationIfEqual(_ other: ChannelDistribution, _ function: (Int) -> Double) throws -> Tensor {
        let common = counts.filter(Set(other.counts).contains)
        guard !common.isEmpty else { return try .scalar(0) }
        let first = try probabilities.spread(from: counts, to: common)
        let second = try other.probabilities.spread(from: other.counts, to: common)
        return try (first * second * Tensor(doubles: common.map(function), shape: [common.count])).sum()
    }
}

extension Tensor {
    /// Weights of `from` added up at their places in `to`; those without a place are dropped.
    fileprivate func spread(from: [Int], to: [Int]) throws -> Tensor {
        if from == to { return self }
        var places = [Double](repeating: 0, count: from.count * to.count)
        for (row, count) in from.enumerated() {
            if let column = to.firstIndex(of: count) { places[row * to.count + column] = 1 }
        }
        return try matmul(Tensor(doubles: places, shape: [from.count, to.count]))
    }
}
