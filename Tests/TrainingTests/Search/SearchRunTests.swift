import Foundation
import Jobs
import TestSupport
import Testing

@testable import Jobs
@testable import Latency
@testable import Networks
@testable import Training

/// Three kinds of images, each bright in one row, noisy, anew in each epoch.
struct RowExamples: Examples {
    let count: Int

    func batch(_ indices: [Int], epoch: Int) throws -> (features: Tensor, labels: Tensor) {
        var values: [Float] = []
        for index in indices {
            var random = RandomSource(seed: UInt64(epoch), position: index)
            values += (0..<54).map { pixel in
                (pixel / 6 == 3 * (index % 3) ? 1.5 : 0) + 0.5 * Float(random.normal())
            }
        }
        return (
            try Tensor(values, shape: [indices.count, 1, 9, 6]), try Tensor(integers: indices.map { $0 % 3 })
        )
    }
}

@Suite struct SearchRunTests {
    private static let widths = Widths(choices: [4, 8, 12, 16])

    /// A small space of separable stages.
    static let backbone = Backbone(
        name: "rows", inputShape: [9, 6, 1], stemWindow: [3, 3], stemStride: 1, stemWidths: widths,
        stages: [
            .separable(widths, stride: 2), .separable(widths, stride: 1), .separable(widths, stride: 1),
        ], depths: Backbone.Depths(least: 1, most: 3), classes: 3)

    /// Limits at about a half of what the widest network takes.
    static func limits() throws -> [Limit] {
        let widest = try backbone.widest.architecture(backbone)
        let line = CostRule.line(interceptMs: 0.01, slopeMsPerMop: 10)
        let flash = try widest.model().count
        return [
            .latency(maxMs: try line.latencyMs(widest) / 2, rule: line, interval: LatencyInterval.tenth),
            .memory(maxBytes: 3 * widest.liveBytes / 4 + 3000, besidesArena: 2000),
            .flash(maxBytes: flash - 600, besidesFile: 0), .ops(widest.ops / 2),
        ]
    }

    static func order(
        _ method: SearchMethod = .dnas, epochs: Int = 8, seed: UInt64 = 3
    ) throws -> SearchOrder {
        SearchOrder(
            task: .kws, backbone: backbone, limits: try limits(), method: method,
            recipe: SearchRecipe(
                epochs: epochs, warmUpEpochs: 2, batchSize: 16, learningRate: 0.02,
                architectureLearningRate: 0.3, updateInterval: 2, candidates: 4, candidateEpochs: 2,
                seed: seed))
    }

    private func finish(_ run: SearchRun) throws {
        while !run.isDone { _ = try run.takeStep() }
    }

    @Test("the loss falls, expected costs come near their limits, and what is found keeps each of them")
    func searches() throws {
        let run = try SearchRun(Self.order(), on: RowExamples(count: 200))
        try finish(run)
        #expect(run.history.count == 8)
        #expect(run.history.map(\.epoch) == Array(1...8))
        #expect(run.history[7].weightLoss < 0.7 * run.history[0].weightLoss)
        #expect(run.history[1].architectureLoss == nil && run.history[2].architectureLoss != nil)
        #expect(run.history[1].openness == 1 && run.history[7].openness < 0.9)
        let limits = run.order.limits
        for (index, limit) in limits.enumerated() {
            #expect(run.history[7].expected[index] < 1.15 * limit.bound, "\(limit.name)")
        }
        let found = try run.found()
        #expect(!found.isEmpty && Set(found).count == found.count)
        for widths in found {
            let architecture = try widths.architecture(Self.backbone)
            for limit in limits { #expect(try limit.exact(architecture) <= limit.bound, "\(limit.name)") }
        }
    }

    @Test("the same seed gives the same search, another seed another")
    func seeds() throws {
        let runs = try [UInt64(3), 3, 4].map { seed in
            let run = try SearchRun(Self.order(epochs: 4, seed: seed), on: RowExamples(count: 70))
            try finish(run)
            return run.history
        }
        #expect(runs[0] == runs[1])
        #expect(runs[0] != runs[2])
    }

    @Test("a search that stopped within an epoch goes on to the same weights, to the last bit")
    func resumes() throws {
        let folder = try TemporaryFolder("search")
        let file = folder.url.appending(path: "search.safetensors")
        let examples = RowExamples(count: 100)
        let whole = try SearchRun(Self.order(epochs: 4), on: examples)
        try finish(whole)
        let first = try SearchRun(Self.order(epochs: 4), on: examples)
        for _ in 0..<8 { _ = try first.takeStep() }
        try first.save(to: file)
        let second = try SearchRun(Self.order(epochs: 4), on: examples)
        try second.resume(from: file)
        #expect(second.step == 8)
        try finish(second)
        #expect(second.progress == whole.progress)
        for (left, right) in zip(
            whole.supernet.parameters + whole.supernet.statistics + whole.logits.parameters,
            second.supernet.parameters + second.supernet.statistics + second.logits.parameters)
        {
            #expect(try left.tensor.doubles() == right.tensor.doubles(), "\(left.name)")
        }
        #expect(try whole.found() == second.found())
    }

    @Test("checkpoints of another search, other data or damaged progress are refused, and change nothing")
    func foreign() throws {
        let folder = try TemporaryFolder("search")
        let file = folder.url.appending(path: "search.safetensors")
        let run = try SearchRun(Self.order(), on: RowExamples(count: 70))
        _ = try run.takeStep()
        try run.save(to: file)
        for other in [
            try SearchRun(Self.order(seed: 9), on: RowExamples(count: 70)),
            try SearchRun(Self.order(), on: RowExamples(count: 80)),
        ] {
            #expect(throws: TorchError.self) { try other.resume(from: file) }
            #expect(other.step == 0)
        }
        var damaged = try TensorFile(contentsOf: file)
        damaged.metadata["progress"] = damaged.metadata["progress"]?
            .replacing("\"step\" : 1", with: "\"step\" : 100000")
        #expect(damaged.metadata["progress"]?.contains("100000") == true)
        try damaged.write(to: file)
        let fresh = try SearchRun(Self.order(), on: RowExamples(count: 70))
        #expect(throws: TorchError.self) { try fresh.resume(from: file) }
    }

    @Test("a checkpoint of an earlier version, with keys in camel case, is gone on with")
    func earlier() throws {
        let folder = try TemporaryFolder("search")
        let file = folder.url.appending(path: "search.safetensors")
        let run = try SearchRun(Self.order(), on: RowExamples(count: 70))
        _ = try run.takeStep()
        try run.save(to: file)
        var earlier = try TensorFile(contentsOf: file)
        earlier.metadata["order"] = String(decoding: try JSONEncoder().encode(run.order), as: UTF8.self)
        earlier.metadata["progress"] = String(decoding: try JSONEncoder().encode(run.progress), as: UTF8.self)
        #expect(earlier.metadata["progress"]?.contains("weightLoss") == true)
        try earlier.write(to: file)
        let next = try SearchRun(Self.order(), on: RowExamples(count: 70))
        try next.resume(from: file)
        #expect(next.step == 1 && next.progress == run.progress)
        earlier.metadata["order"] = "{"
        try earlier.write(to: file)
        #expect(throws: TorchError.self) { try next.resume(from: file) }
    }

    @Test("half of the data must fill a batch")
    func refuses() throws {
        #expect(throws: TorchError.self) { try SearchRun(Self.order(), on: RowExamples(count: 31)) }
        #expect(throws: Never.self) { try SearchRun(Self.order(), on: RowExamples(count: 32)) }
    }
}
