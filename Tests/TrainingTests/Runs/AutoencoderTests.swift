import Jobs
import Testing

@testable import Networks
@testable import Training

/// Rows of four values, the second two the first two again, of two machines; anomalous ones break that rule.
private struct PairExamples: DataExamples {
    let rows: [[Float]]
    let labels: [Int]
    let classes = ["id_00", "id_02"]
    let recordings: [Recording]

    init(count: Int, isTest: Bool, seed: UInt64) {
        var random = RandomSource(seed: seed)
        var rows: [[Float]] = []
        var recordings: [Recording] = []
        for index in 0..<count {
            let (first, second) = (Float(random.normal()), Float(random.normal()))
            let isAnomalous = isTest && index % 4 < 2
            rows.append([first, second, isAnomalous ? -first : first, isAnomalous ? -second : second])
            recordings.append(
                Recording(label: index % 2, isAnomalous: isAnomalous, examples: index..<(index + 1)))
        }
        self.rows = rows
        self.recordings = isTest ? recordings : []
        labels = (0..<count).map { $0 % 2 }
    }

    func batch(_ indices: [Int], epoch: Int) throws -> (features: Tensor, labels: Tensor) {
        // Row by row, as the network flattens them.
        let values = indices.flatMap { rows[$0] }
        return (
            try Tensor(values, shape: [indices.count, 1, 2, 2]),
            try Tensor(integers: indices.map { labels[$0] })
        )
    }
}

@Suite struct AutoencoderTests {
    private let spec = NetworkSpec(
        name: "ad-pairs", inputShape: [2, 2, 1],
        layers: [
            .fullyConnected(units: 16, activation: .relu), .fullyConnected(units: 16, activation: .relu),
            .fullyConnected(units: 4, activation: .none),
        ])

    @Test("an autoencoder learns to give back, tells what is wrong by its error, and so does its int8 file")
    func learns() throws {
        let network = try TrainableNetwork(spec, seed: 1)
        let training = PairExamples(count: 256, isTest: false, seed: 1)
        let test = PairExamples(count: 300, isTest: true, seed: 2)
        let before = try Judgement(of: network, on: training)
        #expect(before.accuracy == nil && before.areas == nil && before.figure == nil)
        let run = try TrainingRun(
            network, on: training, recipe: Recipe(epochs: 40, batchSize: 32, learningRate: 0.01))
        while !run.isDone { _ = try run.runEpoch() }
        let error = try #require(try Judgement(of: network, on: training).meanSquaredError)
        #expect(error < 0.2 * (before.meanSquaredError ?? 0))
        let judgement = try Judgement(of: network, on: test)
        #expect((judgement.figure ?? 0) > 0.8)
        #expect(judgement.areas?.machines.map(\.name) == ["id_00", "id_02"])

        let batch = try training.batch(Array(0..<256), epoch: 0).features
        let quantized = try QuantizedNetwork(of: network, calibratedOn: [batch])
        let classifier = try Int8Classifier(Model(bytes: try quantized.model()))
        #expect(classifier.isAutoencoder)
        let int8 = try Judgement(of: classifier, on: test)
        #expect(abs((int8.figure ?? 0) - (judgement.figure ?? 0)) < 0.05)
        let score = TrainedModel.Score(int8)
        #expect(score.accuracy == nil && score.right == nil && score.count == 300)
        #expect(score.meanSquaredError == int8.meanSquaredError && score.meanArea == int8.figure)
        let wanted = try #require(try Judgement(of: quantized, on: test).meanSquaredError)
        #expect(abs((score.meanSquaredError ?? 0) / wanted - 1) < 0.02)
    }

    @Test("what needs classes is refused for an autoencoder")
    func refused() throws {
        let network = try TrainableNetwork(spec, seed: 1)
        let examples = PairExamples(count: 8, isTest: false, seed: 1)
        let mixed = Recipe(epochs: 1, batchSize: 4, mixup: Mixup(alpha: 0.3))
        #expect(throws: TorchError.self) { try TrainingRun(network, on: examples, recipe: mixed) }
        let taught = Recipe(epochs: 1, batchSize: 4, distillation: Distillation(teacher: "t"))
        #expect(throws: TorchError.self) {
            try TrainingRun(network, on: examples, recipe: taught, teacher: network)
        }
    }

    @Test("errors count by recording, and must be one an example")
    func areas() throws {
        let test = PairExamples(count: 8, isTest: true, seed: 1)
        let errors = test.recordings.map { $0.isAnomalous ? Float(2) : 1 }
        let areas = try AreaUnderCurve(errors: errors, of: test)
        #expect(areas.machines.map(\.area) == [1, 1] && areas.mean == 1)
        #expect(throws: DataError.self) { try AreaUnderCurve(errors: [1], of: test) }
    }

    @Test("drawn examples are some of the whole, with their labels, the same for the same seed")
    func drawn() throws {
        let whole = PairExamples(count: 50, isTest: false, seed: 1)
        let drawn = DrawnExamples(of: whole, count: 20, seed: 4)
        #expect(drawn.count == 20 && drawn.classes == whole.classes)
        let rows = try drawn.batch(Array(0..<20), epoch: 0)
        #expect(try rows.labels.integers() == drawn.labels)
        let values = try rows.features.floats()
        for index in 0..<20 {
            let row = Array(values[(4 * index)..<(4 * index + 4)])
            let place = try #require(whole.rows.firstIndex(of: row))
            #expect(whole.labels[place] == drawn.labels[index])
        }
        #expect(Set(stride(from: 0, to: 80, by: 4).map { values[$0] }).count == 20)
        let again = DrawnExamples(of: whole, count: 20, seed: 4)
        #expect(try again.batch(Array(0..<20), epoch: 0).features.floats() == values)
        #expect(DrawnExamples(of: whole, count: 80, seed: 4).count == 50)
    }
}
