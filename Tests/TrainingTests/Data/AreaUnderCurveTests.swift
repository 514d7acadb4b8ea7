import Foundation
import Jobs
import Testing

@testable import Networks
@testable import Training

/// Recordings of given labels, of two examples each.
private struct Recordings: DataExamples {
    let classes = ["id_00", "id_02"]
    let recordings: [Recording]

    var labels: [Int] { recordings.flatMap { [$0.label, $0.label] } }

    init(_ kinds: [(label: Int, isAnomalous: Bool)]) {
        recordings = kinds.enumerated().map { index, kind in
            Recording(
                label: kind.label, isAnomalous: kind.isAnomalous, examples: (2 * index)..<(2 * index + 2))
        }
    }

    func batch(_ indices: [Int], epoch: Int) throws -> (features: Tensor, labels: Tensor) {
        (try Tensor(repeating: 0, shape: [indices.count, 1, 1, 1]), try Tensor(integers: indices))
    }
}

@Suite struct AreaUnderCurveTests {
    @Test("the area is scikit-learn's of its example, and that of the trapezoids of the curve")
    func known() throws {
        // roc_auc_score of y = [0, 0, 1, 1], scores = [0.1, 0.4, 0.35, 0.8] in scikit-learn's user guide.
        #expect(SeparationArea.area(positives: [0.35, 0.8], negatives: [0.1, 0.4]) == 0.75)
        var random = RandomSource(seed: 5)
        for _ in 0..<20 {
            let positives = (0..<(1 + random.below(30))).map { _ in Double(random.below(12)) + 2 }
            let negatives = (0..<(1 + random.below(30))).map { _ in Double(random.below(12)) }
            let area = try #require(SeparationArea.area(positives: positives, negatives: negatives))
            #expect(abs(area - trapezoids(positives, negatives)) < 1e-12)
        }
        #expect(SeparationArea.area(positives: [], negatives: [1]) == nil)
        #expect(SeparationArea.area(positives: [.nan], negatives: [1]) == nil)
    }

    /// The area by its definition: true against false positive rate as the threshold falls.
    private func trapezoids(_ positives: [Double], _ negatives: [Double]) -> Double {
        var area = 0.0
        var last = (hit: 0.0, alarm: 0.0)
        for threshold in Set(positives + negatives).sorted(by: >) {
            let hit = Double(positives.count { $0 >= threshold }) / Double(positives.count)
            let alarm = Double(negatives.count { $0 >= threshold }) / Double(negatives.count)
            area += (alarm - last.alarm) * (hit + last.hit) / 2
            last = (hit, alarm)
        }
        return area
    }

    @Test("a recording's score is the mean of its examples', and each machine has its own area")
    func machines() throws {
        let examples = Recordings([
            (label: 0, isAnomalous: false), (0, true), (1, false), (1, true), (1, true),
        ])
        // Softmax of the own machine: 1/2 and less for the first anomaly; for machine 1 one hit, one miss.
        let logits: [Float] = [
            2, 0, 2, 0, 1, 0, -3, 0,
            0, 1, 0, 1, 0, 0, 0, 0, 0, 3, 0, 3,
        ]
        let area = try AreaUnderCurve(logits: logits, outputs: 2, of: examples)
        #expect(area.machines.map(\.name) == ["id_00", "id_02"])
        #expect(area.machines.map(\.area) == [1, 0.5])
        #expect(area.mean == 0.75)
        let swapped = try AreaUnderCurve(logits: logits.map { -$0 }, outputs: 2, of: examples)
        #expect(swapped.machines.map(\.area) == [0, 0.5])
        let normal = try AreaUnderCurve(
            logits: [0, 0, 0, 0], outputs: 2, of: Recordings([(label: 0, isAnomalous: false)]))
        #expect(normal.mean == nil)
        #expect(throws: DataError.self) { try AreaUnderCurve(logits: logits, outputs: 1, of: examples) }
        #expect(throws: DataError.self) {
            try AreaUnderCurve(logits: Array(logits.dropLast()), outputs: 2, of: examples)
        }
    }
}
