import Facts
import TestSupport
import Testing

@testable import Networks

@Suite struct MemoryPlanTests {
    /// Models whose head in TFLM holds the plan and nothing larger (reference kernels take no scratch).
    static let planned = ReferenceModels.names.filter {
        !["misc_tflm_mnist_lstm"].contains($0)
    }

    @Test(
        "the activations' peak equals the head that TFLM's planner reports",
        .enabled(if: ReferenceModels.shouldRun), arguments: planned)
    func head(name: String) throws {
        let figures = try ReferenceModels.figures(name)
        let plan = try MemoryPlan(try Model(bytes: try ReferenceModels.bytes(name)), engine: .bundled)
        #expect(plan.tensorBytes == figures.tflm_x86.allocations?.arena_head)
        #expect(plan.overlaps().isEmpty)
    }

    @Test("the plan of a network for TensorFlow Lite Micro is its arena, and overlaps nowhere")
    func tflm() throws {
        for network in NetworkExamples.all {
            let model = try Model(bytes: try ModelWriter.write(network, seed: 1))
            let plan = try MemoryPlan(model, engine: .tflm)
            let arena = try TFLMArena(model, target: .cortexM)
            #expect(plan.totalBytes == arena.totalBytes)
            #expect(plan.tensorBytes + plan.scratchBytes == arena.headBytes)
            #expect(plan.tensorBytes > 0 && plan.scratchBytes >= 0)
            #expect(plan.overlaps().isEmpty)
            let end = plan.placements.map { $0.offset + $0.bytes }.max()
            #expect(end == arena.headBytes)
        }
    }

    @Test("offsets of random plans are those of TFLM's own planner")
    func planner() {
        // Digest of the lines that TFLM's GreedyMemoryPlanner gives for these buffers: peak, then offsets.
        let expected = "11c9fef7b3cc860e3500e22439596209255625c25c900803335db3f283231212"
        var random = RandomSource(seed: 42)
        var text = ""
        for _ in 0..<3000 {
            let count = 1 + Int(random.next() % 40)
            let buffers = (0..<count).map { _ in
                let bytes = 16 * (1 + Int(random.next() % 12))
                let first = Int(random.next() % 20)
                return GreedyPlan.Buffer(bytes: bytes, first: first, last: first + Int(random.next() % 6))
            }
            let plan = GreedyPlan(buffers)
            text += ([plan.peak] + plan.offsets).map { String($0) }.joined(separator: " ") + "\n"
        }
        #expect(Digest(of: Array(text.utf8)).description == expected)
    }
}
