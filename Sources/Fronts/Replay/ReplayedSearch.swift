import Foundation
import Jobs
package import Networks

/// A search that trains nothing: it looks networks of a pool up, and pays for each what its training would have cost.
package struct ReplayedSearch {
    /// How networks are chosen from the pool.
    package enum Method: String, Sendable, CaseIterable, Codable {
        /// At random, each trained to the end.
        case random
        /// At random, those ahead at a rung trained on.
        case randomHalving = "random-halving"
        /// Those that a predictor of accuracy says will enlarge the front most, those ahead trained on.
        case predictorHalving = "predictor-halving"
    }

    private let pool: [ReplayMember]
    private let rungs: [Int]
    private let validationCount: Int
    private let targets: [Double]
    /// Which of the features the predictor sees.
    private let features: [Int]
    private let first: Int
    private let round: Int
    private let budget: Double

    /// Of so many networks at a rung one goes on.
    private static let reduction = 3

    /// Describes a search.
    ///
    /// - Parameters:
    ///   - networks: so many as a search for a front would start within the work that all methods have.
    ///   - targets: latencies in ms that a network is picked for, ascending.
    package init(
        _ pool: [ReplayMember], rungs: [Int], validationCount: Int, networks: Int, targets: [Double],
        features: [Int]
    ) {
        self.pool = pool
        self.rungs = FrontSearch.rungs(rungs.last ?? 1).filter(rungs.contains)
        self.validationCount = validationCount
        self.targets = targets
        self.features = features
        round = max(1, networks / (FrontSearch.rounds + Self.reduction))
        first = max(1, networks - FrontSearch.rounds * round)
        budget =
            Self.work(networks, self.rungs) * pool.reduce(0) { $0 + $1.macs } / Double(max(1, pool.count))
    }

    /// Epochs of all trainings when a third of the networks goes on from each rung.
    private static func work(_ networks: Int, _ rungs: [Int]) -> Double {
        var (count, done, sum) = (networks, 0, 0)
        for rung in rungs {
            sum += count * (rung - done)
            (count, done) = (max(1, count / reduction), rung)
        }
        return Double(sum)
    }

    /// What a search picked and paid.
    package struct Result: Sendable {
        /// The network for each target; nil where none is so fast.
        package var picks: [ReplayMember?]
        /// Share of the budget that was used.
        package var work: Double
    }

    /// Searches; what is left to chance is drawn from `random`.
    package func run(_ method: Method, _ random: inout RandomSource) -> Result {
        var state = State(pool: pool, rungs: rungs)
        var left = Array(pool.indices)
        var order = pool.indices.map { _ in left.remove(at: random.below(left.count)) }
        guard method != .random else {
            for index in order where state.work + state.price(index, to: rungs.count) <= budget {
                while state.reached[index] < rungs.count { state.advance(index) }
            }
            return Result(picks: targets.map { best(state, below: $0) }, work: state.work / budget)
        }
        if method == .predictorHalving { order = spread(&random) }
        var isFirst = true
        while !order.isEmpty {
            let count = isFirst ? first : round
            var chosen = Array(order.prefix(count))
            if method == .predictorHalving, !isFirst { chosen = proposed(count, order, state, &random) }
            isFirst = false
            chosen = chosen.filter { index in
                let isPaid = state.work + state.price(index, to: 1) + reserve(state) <= budget
                if isPaid { state.advance(index) }
                return isPaid
            }
            guard !chosen.isEmpty else { break }
            order.removeAll(where: chosen.contains)
            promote(&state)
        }
        finish(&state)
        return Result(picks: targets.map { best(state, below: $0) }, work: state.work / budget)
    }

    /// How far each network is, and what that cost.
    private struct State {
        let pool: [ReplayMember]
        let rungs: [Int]
        var reached: [Int]
        var work = 0.0

        init(pool: [ReplayMember], rungs: [Int]) {
            self.pool = pool
            self.rungs = rungs
            reached = [Int](repeating: 0, count: pool.count)
        }

        mutating func advance(_ index: Int) {
            work += price(index, to: reached[index] + 1)
            reached[index] += 1
        }

        func price(_ index: Int, to rung: Int) -> Double {
            func epochs(_ rung: Int) -> Int { rung == 0 ? 0 : rungs[rung - 1] }
            return pool[index].macs * Double(epochs(rung) - epochs(reached[index]))
        }

        func accuracy(_ index: Int, at rung: Int) -> Double { pool[index].validation[rungs[rung - 1]] ?? 0 }
    }

    private func promote(_ state: inout State) {
        for rung in 1..<max(1, rungs.count) {
            let there = pool.indices.filter { state.reached[$0] >= rung }
            let gone = there.filter { state.reached[$0] > rung }
            let due = there.count / Self.reduction - gone.count
            guard due > 0 else { continue }
            let ranked = FrontOrder(
                there.map { ($0, pool[$0].cost, state.accuracy($0, at: rung)) },
                most: pool.map(\.cost).max() ?? 1
            ).indices.filter { !gone.contains($0) }
            for index in ranked.prefix(due) where state.work + state.price(index, to: rung + 1) <= budget {
                state.advance(index)
            }
        }
    }

    /// Work that the winners would still take.
    private func reserve(_ state: State) -> Double {
        let leaders = Set(targets.compactMap { leader(state, below: $0) })
        return leaders.reduce(0) { $0 + state.price($1, to: rungs.count) }
    }

    private func finish(_ state: inout State) {
        for target in targets {
            while let index = leader(state, below: target), state.reached[index] < rungs.count,
                state.work + state.price(index, to: state.reached[index] + 1) <= budget
            {
                state.advance(index)
            }
        }
    }

    /// The network under a target that is expected to be best after a whole training.
    private func leader(_ state: State, below target: Double) -> Int? {
        let gains = (1..<max(1, rungs.count)).map { rung -> Double in
            let gone = pool.indices.filter { state.reached[$0] > rung }
            let sum = gone.reduce(0) {
                $0 + logit(state.accuracy($1, at: rung + 1)) - logit(state.accuracy($1, at: rung))
            }
            return gone.isEmpty ? 0 : sum / Double(gone.count)
        }
        func expected(_ index: Int) -> Double {
            let rung = state.reached[index]
            return logit(state.accuracy(index, at: rung)) + gains.dropFirst(rung - 1).reduce(0, +)
        }
        return pool.indices.filter { state.reached[$0] > 0 && pool[$0].cost <= target }
            .max { expected($0) < expected($1) }
    }

    /// Of those that were trained to the end the best on validation, else the leader.
    private func best(_ state: State, below target: Double) -> ReplayMember? {
        let final = pool.indices.filter { state.reached[$0] == rungs.count && pool[$0].cost <= target }
        let best = final.max { state.accuracy($0, at: rungs.count) < state.accuracy($1, at: rungs.count) }
        return (best ?? leader(state, below: target)).map { pool[$0] }
    }

    /// All networks, those first that lie evenly over cost.
    private func spread(_ random: inout RandomSource) -> [Int] {
        let sorted = pool.indices.sorted { pool[$0].cost < pool[$1].cost }
        let count = min(first, sorted.count)
        let chosen = (0..<count).map { place -> Int in
            let (low, high) = (place * sorted.count / count, (place + 1) * sorted.count / count)
            return sorted[low + random.below(high - low)]
        }
        return chosen + sorted.filter { !chosen.contains($0) }
    }

    /// Networks each of which enlarges the front most by a draw of what the predictor could be, as `FrontProposals` chooses them.
    private func proposed(
        _ count: Int, _ left: [Int], _ state: State, _ random: inout RandomSource
    ) -> [Int] {
        func seen(_ index: Int) -> [Double] { features.map { pool[index].features[$0] } }
        let known = pool.indices.filter { state.reached[$0] > 0 }
        let rows = known.map { (features: seen($0), logit: logit(state.accuracy($0, at: 1))) }
        let predictor = AccuracyPredictor(rows)
        let floor = known.map { state.accuracy($0, at: 1) }.min() ?? 0
        var area = FrontArea(most: 1.000_001 * (pool.map(\.cost).max() ?? 1), floor: floor)
        for index in known { area.add(cost: pool[index].cost, accuracy: state.accuracy(index, at: 1)) }
        var (left, chosen) = (left, [Int]())
        while chosen.count < count, !left.isEmpty {
            let drawn = predictor.drawn(rows, from: &random)
            let gains = left.map { index -> (gain: Double, accuracy: Double) in
                let accuracy = FrontProposals.share(drawn.logit(seen(index)))
                return (
                    area.gain(cost: pool[index].cost, accuracy: accuracy) + 1e-6 * accuracy
                        / pool[index].cost,
                    accuracy
                )
            }
            guard let best = gains.indices.max(by: { gains[$0].gain < gains[$1].gain }) else { break }
            let index = left.remove(at: best)
            area.add(cost: pool[index].cost, accuracy: gains[best].accuracy)
            chosen.append(index)
        }
        return chosen
    }

    private func logit(_ share: Double) -> Double { TrainedFront.logit(share, of: validationCount) }
}
