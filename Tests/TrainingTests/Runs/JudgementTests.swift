import Jobs
import Testing

@testable import Networks
@testable import Training

/// Images of one value, whose mean a network without weights hands on as the logit of the first class.
private struct ValueExamples: DataExamples {
    let values: [Float]
    let labels: [Int]
    var classes = ["id_00", "id_02"]
    var recordings: [Recording] = []

    func batch(_ indices: [Int], epoch: Int) throws -> (features: Tensor, labels: Tensor) {
        (
            try Tensor(indices.flatMap { [values[$0], values[$0], 0, 0] }, shape: [indices.count, 2, 2, 1]),
            try Tensor(integers: indices.map { labels[$0] })
        )
    }
}

@Suite struct JudgementTests {
    private let spec = NetworkSpec(name: "as it is", inputShape: [2, 1, 2], layers: [.mean])

    @Test("right answers are counted over all batches; without recordings they are the figure")
    func accuracy() throws {
        let network = try TrainableNetwork(spec, seed: 1)
        // More than one batch of 256; every third answer is wrong.
        let values = (0..<600).map { Float($0 % 2 == 0 ? 1 : -1) }
        let labels = (0..<600).map { $0 % 3 == 0 ? 1 - $0 % 2 : $0 % 2 }
        let judgement = try Judgement(of: network, on: ValueExamples(values: values, labels: labels))
        #expect(judgement.accuracy?.right == 400 && judgement.count == 600)
        #expect(judgement.answers == (0..<600).map { $0 % 2 })
        #expect(judgement.areas == nil && abs((judgement.figure ?? 0) - 2.0 / 3) < 1e-12)
        let score = TrainedModel.Score(judgement)
        #expect(score.right == 400 && score.meanArea == nil && score.figure == judgement.figure)
    }

    @Test("of recordings the figure is the mean area, whatever the share of right answers")
    func areas() throws {
        let network = try TrainableNetwork(spec, seed: 1)
        // Machine 0: the anomalous recording has the lower logit of its machine; machine 1 the other way round.
        let recordings = [(0, false), (0, true), (1, false), (1, true)].enumerated().map { index, kind in
            Recording(label: kind.0, isAnomalous: kind.1, examples: index..<(index + 1))
        }
        let examples = ValueExamples(values: [3, -2, 4, 1], labels: [0, 0, 1, 1], recordings: recordings)
        let judgement = try Judgement(of: network, on: examples)
        #expect(judgement.accuracy?.right == 1)
        #expect(judgement.areas?.machines.map(\.area) == [1, 0])
        #expect(judgement.figure == 0.5)
        let score = TrainedModel.Score(judgement)
        #expect(score.areas == ["id_00": 1, "id_02": 0] && score.meanArea == 0.5)
    }
}
