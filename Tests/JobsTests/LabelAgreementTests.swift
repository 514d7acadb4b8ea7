import Jobs
import Testing

@Suite struct LabelAgreementTests {
    /// 100 examples of each of `classes`, of which a share is answered by another class in turn.
    private func labels(_ classes: Int) -> [Int] { (0..<(100 * classes)).map { $0 % classes } }

    private func answers(_ labels: [Int], wrongEvery period: Int, of classes: Int) -> [Int] {
        labels.enumerated().map { index, label in
            (index / classes) % period == 0 ? (label + 1 + index / classes / period) % classes : label
        }
    }

    @Test("answers that are mostly right agree, and no other order is better")
    func agreement() {
        let labels = labels(12)
        let agreement = LabelAgreement(
            labels: labels, answers: answers(labels, wrongEvery: 4, of: 12), classes: 12)
        #expect(agreement.right > 880 && agreement.right < 930)
        #expect(agreement.isBeyondChance && !agreement.isInAnotherOrder)
        #expect(agreement.bestOrder == Array(0..<12))
    }

    @Test("outputs that are moved by two places are found out, and their order is named")
    func moved() {
        let labels = labels(12)
        let moved = answers(labels, wrongEvery: 5, of: 12).map { ($0 + 2) % 12 }
        let agreement = LabelAgreement(labels: labels, answers: moved, classes: 12)
        #expect(agreement.isInAnotherOrder && agreement.rightInBestOrder > 900)
        // Output 2 means label 0, output 0 means label 10.
        #expect(agreement.bestOrder[2] == 0 && agreement.bestOrder[0] == 10)
    }

    @Test("two outputs that changed places are found out although most answers are right")
    func exchanged() {
        let labels = labels(10)
        let swapped = labels.map { [3: 5, 5: 3][$0] ?? $0 }
        let agreement = LabelAgreement(labels: labels, answers: swapped, classes: 10)
        #expect(agreement.right == 800 && agreement.isBeyondChance && agreement.isInAnotherOrder)
    }

    @Test(
        "a model that always says the same is at chance, and in no other order, whatever the classes' sizes")
    func constant() {
        let labels = [Int](repeating: 0, count: 200) + [Int](repeating: 1, count: 20)
        for answer in 0...1 {
            let agreement = LabelAgreement(
                labels: labels, answers: labels.map { _ in answer }, classes: 2)
            #expect(!agreement.isBeyondChance && !agreement.isInAnotherOrder)
            #expect(agreement.byChance == Double(agreement.right))
        }
    }

    @Test("Wilson's interval is the published one, and none is known of nothing")
    func interval() {
        // R: prop.test(81, 263, correct = FALSE), 0.2553 to 0.3662 (Newcombe, 1998, table I).
        let interval = ShareInterval(right: 81, of: 263)
        #expect(abs(interval.low - 0.2553) < 5e-5 && abs(interval.high - 0.3662) < 5e-5)
        #expect(ShareInterval(right: 0, of: 0) == ShareInterval(right: 0, of: 0))
        #expect(ShareInterval(right: 0, of: 0).low == 0 && ShareInterval(right: 0, of: 0).high == 1)
    }

    @Test("the deviation of an area is that of Hanley and McNeil")
    func deviation() {
        // Their example: an area of 0.893 by 51 abnormal and 58 normal cases, 0.0329 (Radiology 143, page 33, by
        // formula).
        let found = SeparationArea.deviation(0.893, positives: 51, negatives: 58)
        #expect(abs(found - 0.0324) < 1e-3)
        #expect(SeparationArea.deviation(1, positives: 9, negatives: 9) == 0)
    }
}
