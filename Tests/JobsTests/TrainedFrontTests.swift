import Jobs
import Latency
import Testing

@testable import Networks

@Suite struct TrainedFrontTests {
    private func candidate(_ width: Int, _ rungs: [(Int, Double)]) -> SearchOutcome.Candidate {
        let last = rungs.last ?? (0, 0)
        return SearchOutcome.Candidate(
            widths: ChosenWidths(
                stem: width, stages: [[width]] + [[Int]?](repeating: nil, count: 8)), accuracy: last.1,
            loss: 1, trainedEpochs: last.0,
            rungs: rungs.map { TrainingRung(epochs: $0.0, accuracy: $0.1, loss: 1) })
    }

    private var order: SearchOrder {
        SearchOrder(
            task: .kws, backbone: .kws, limits: [.ops(20_000_000)], method: .front,
            recipe: SearchRecipe(epochs: 24))
    }

    private var front: TrainedFront {
        TrainedFront(
            [
                candidate(16, [(4, 0.5)]), candidate(32, [(4, 0.6), (12, 0.7), (24, 0.8)]),
                candidate(64, [(4, 0.62), (12, 0.72)]), candidate(96, [(4, 0.4)]),
            ], of: order, examples: 1_000_000)
    }

    @Test("what is expected of a network that did not go on is what the others gained")
    func expected() throws {
        let front = front
        let gain = TrainedFront.logit(0.8, of: 1_000_000) - TrainedFront.logit(0.7, of: 1_000_000)
        let member = try #require(front.members.first { $0.candidate.widths.stem == 64 })
        #expect(!member.isFinal)
        let logit = TrainedFront.logit(0.72, of: 1_000_000) + gain
        #expect(abs(TrainedFront.logit(member.expected, of: 1_000_000) - logit) < 1e-4)
        #expect(front.members.first { $0.candidate.widths.stem == 32 }?.expected == 0.8)
        #expect(front.members.map(\.candidate.widths.stem) == [64, 32, 16, 96])
    }

    @Test("limits pick the best that keeps them, and nothing where none does")
    func limits() throws {
        let front = front
        func ops(_ width: Int) throws -> Int {
            try candidate(width, [(4, 0.5)]).widths.architecture(.kws).ops
        }
        #expect(try front.best(within: [.ops(ops(96))])?.candidate.widths.stem == 64)
        #expect(try front.best(within: [.ops(ops(64) - 1)])?.candidate.widths.stem == 32)
        #expect(try front.best(within: [.ops(ops(32) - 1)])?.candidate.widths.stem == 16)
        #expect(try front.best(within: [.ops(ops(16) - 1)]) == nil)
    }

    @Test("the front goes up from the cheapest, and leaves out what is worse at more cost")
    func shape() throws {
        let front = front
        let chosen = try front.front { Double(try $0.architecture(.kws).ops) }
        #expect(chosen.map { front.members[$0].candidate.widths.stem } == [16, 32, 64])
    }

    @Test("networks that a supernet judged are none of it")
    func judged() {
        let judged = SearchOutcome.Candidate(
            widths: ChosenWidths(stem: 16, stages: []), accuracy: 0.9, loss: 0)
        #expect(TrainedFront([judged], of: order, examples: 10).members.isEmpty)
    }
}
