import Foundation
import Jobs
import Testing

@testable import Training

@Suite struct DistillationTests {
    @Test("the loss is the labels' share and the softened divergence from the teacher's answers")
    func loss() throws {
        let student = try Tensor([1, 2, -1, 0.5, 0, 0.25], shape: [2, 3])
        let teacher = try Tensor([2, 0, 1, -1, 3, 0], shape: [2, 3])
        let labels = try student.crossEntropy(Tensor(integers: [1, 0]))
        let distillation = Distillation(teacher: "t", share: 0.25, temperature: 2)
        let loss = try distillation.loss(student, teacher: teacher, onLabels: labels).item()
        func softmax(_ row: [Double]) -> [Double] {
            let powers = row.map { exp($0 / 2) }
            return powers.map { $0 / powers.reduce(0, +) }
        }
        var soft = 0.0
        for (row, answer) in [([1.0, 2, -1], [2.0, 0, 1]), ([0.5, 0, 0.25], [-1, 3, 0])] {
            soft += zip(softmax(answer), softmax(row)).reduce(0) { $0 + $1.0 * log($1.0 / $1.1) } / 2
        }
        #expect(abs(loss - (0.75 * (try labels.item()) + 0.25 * 4 * soft)) < 1e-5)
    }

    @Test("a student with the teacher's logits has nothing to learn from them")
    func sameAnswers() throws {
        let student = try Tensor([1, 2, -1, 0.5, 0, 0.25], shape: [2, 3])
        let labels = try student.crossEntropy(Tensor(integers: [1, 0]))
        let loss = try Distillation(teacher: "t", share: 1).loss(student, teacher: student, onLabels: labels)
        #expect(abs(try loss.item()) < 1e-6)
    }

    @Test("a student with the teacher's logits is moved by the labels alone")
    func gradient() throws {
        let values: [Float] = [1, 2, -1, 0.5, 0, 0.25]
        let teacher = try Tensor(values, shape: [2, 3])
        func gradient(_ share: Double) throws -> [Float] {
            let student = try Tensor(values, shape: [2, 3]).requiringGradient()
            let labels = try student.crossEntropy(Tensor(integers: [1, 0]))
            try Distillation(teacher: "t", share: share).loss(student, teacher: teacher, onLabels: labels)
                .backward()
            return try #require(try student.gradient()).floats()
        }
        for (whole, half) in zip(try gradient(0), try gradient(0.5)) {
            #expect(abs(half - whole / 2) < 1e-6)
        }
    }
}
