import Networks
import Testing

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
}
