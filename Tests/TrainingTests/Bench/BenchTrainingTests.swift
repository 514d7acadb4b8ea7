import Foundation
import Jobs
import TestSupport
import Testing

@testable import Fronts
@testable import Networks
@testable import Training

/// Spectra of a second, each class louder in frames of its own, noisy.
private struct FrameExamples: Examples {
    let count: Int

    func batch(_ indices: [Int], epoch: Int) throws -> (features: Tensor, labels: Tensor) {
        var values: [Float] = []
        for index in indices {
            var random = RandomSource(seed: UInt64(epoch), position: index)
            values += (0..<490).map { pixel in
                (pixel / 10 / 4 == index % 12 ? 1 : 0) + 0.5 * Float(random.normal())
            }
        }
        return (
            try Tensor(values, shape: [indices.count, 1, 49, 10]),
            try Tensor(integers: indices.map { $0 % 12 })
        )
    }
}

@Suite struct BenchTrainingTests {
    private func bench(in folder: TemporaryFolder) throws -> BenchTraining {
        let measurements = Folders.repository.appending(path: "measurements")
        var plan = try BenchFolder(measurements.appending(path: "bench-kws")).plan()
        (plan.uniform, plan.nearFront, plan.secondSeed, plan.rungs) = (4, 2, 2, [1, 2])
        (plan.leastMs, plan.mostMs, plan.batchSize, plan.quantizedEpochs) = (3.5, 5, 8, 1)
        plan.pilot = BenchPlan.Pilot(bandsMs: [3.5], each: 1)
        return try BenchTraining(
            BenchFolder(folder.url), plan,
            prices: BenchPrices(plan.fits, in: measurements.appending(path: "fits")),
            work: folder.url.appending(path: "work"), training: FrameExamples(count: 32),
            validation: FrameExamples(count: 24), test: FrameExamples(count: 12))
    }

    @Test(
        "a bench that was stopped again and again, its state lost once, ends with the rows of one that never stopped"
    )
    func resumes() throws {
        let (whole, parts) = (try TemporaryFolder("bench"), try TemporaryFolder("bench"))
        var told = 0
        #expect(try bench(in: whole).run(isStopped: { false }) { _, _, _ in told += 1 })
        let rows = try BenchFolder(whole.url).rows()
        let networks = try BenchFolder(whole.url).networks()
        // Four and two with the first seed, two with the second, two rungs each.
        #expect(rows.count == 16 && told == 16 && networks.count == 6)
        #expect(rows[0].seed == 1 && rows[2].seed == 2 && rows[2].network == rows[0].network)
        for row in rows {
            #expect(
                (row.int8Right != nil) == (row.epochs == 2) && row.validationCount == 24
                    && row.testCount == 12)
        }
        #expect(networks.suffix(2).allSatisfy { $0.group == .nearFront })
        var turns = 0
        while true {
            turns += 1
            try #require(turns < 60)
            var asked = 0
            let isDone = try bench(in: parts).run(
                isStopped: {
                    asked += 1
                    return asked > 7
                }, progress: { _, _, _ in })
            if turns == 2 { try FileManager.default.removeItem(at: parts.url.appending(path: "work")) }
            if isDone { break }
        }
        #expect(turns > 4)
        #expect(try BenchFolder(parts.url).rows() == rows)
        #expect(try BenchFolder(parts.url).networks() == networks)
        // Done once, nothing is done again.
        #expect(try bench(in: parts).run(isStopped: { true }) { _, _, _ in Issue.record("a row again") })
    }
}
