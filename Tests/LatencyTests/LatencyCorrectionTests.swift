import Foundation
import Testing

@testable import Latency
@testable import Networks

@Suite struct LatencyCorrectionTests {
    /// Ops of 1x1 convolutions, of larger windows and of depthwise convolutions, by the operators of the model's file.
    private func opsByKind(_ architecture: Architecture) throws -> [Double] {
        let model = try Model(bytes: try architecture.model())
        var ops = [0.0, 0.0, 0.0]
        for (op, cost) in zip(model.operators, ModelCost(model).perOp) {
            let filter = op.input(1).map { model.tensors[$0].shape } ?? []
            let kind: Int? =
                switch op.code {
                case .depthwiseConv2D: 2
                case .conv2D where filter[1] * filter[2] > 1: 1
                case .conv2D, .fullyConnected: 0
                default: nil
                }
            if let kind { ops[kind] += Double(2 * cost.macs) }
        }
        return ops
    }

    @Test(
        "the distance of two networks is that of the logarithms of their ops by kind of layer",
        arguments: ["kws-c44-d60s2-d100", "kws-c40-d60s2", "kws-c40-d100s2-d60", "kws-c40-d60-d100"])
    func distance(id: String) throws {
        let (near, other) = (try Architecture(id: "kws-c40-d60s2-d100"), try Architecture(id: id))
        let correction = try #require(
            LatencyCorrection(
                near: near, by: .line(interceptMs: 0, slopeMsPerMop: 4), networks: [(id: id, foundMs: 5)]))
        let squares = try zip(opsByKind(near), opsByKind(other)).map { pow(log(($0 + 1) / ($1 + 1)), 2) }
        let distance = squares.reduce(0, +).squareRoot()
        #expect(distance > 0)
        #expect(abs(correction.neighbours[0].distance / distance - 1) < 1e-9)
    }

    @Test(
        "a network with as many ops of each kind is nearer than one whose counts of outputs and weights agree"
    )
    func nearest() throws {
        // Same widths, hence same weights of pointwise layers, and four times the ops.
        let near = try Architecture(id: "kws-c40-d60s2-d100")
        let alike = try Architecture(id: "kws-c40-d64s2-d96")
        let larger = try Architecture(id: "kws-c40-d60-d100")
        let rule = CostRule.line(interceptMs: 0, slopeMsPerMop: 4)
        let correction = try #require(
            LatencyCorrection(
                near: near, by: rule, networks: [(id: larger.id, foundMs: 5), (id: alike.id, foundMs: 5)],
                count: 1))
        #expect(correction.neighbours.map(\.architecture) == [alike.id])
    }
}
