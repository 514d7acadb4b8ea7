import Networks
import Testing

@testable import Facts
@testable import Latency

@Suite("Work of TensorFlow Lite Micro's kernels")
struct LibraryWorkTests {
    /// Operators of foreign networks that TensorFlow Lite Micro runs, with their works.
    private static let operators: [(op: Networks.Operator, model: Model, work: OperatorWork)] = {
        var all: [(Networks.Operator, Model, OperatorWork)] = []
        for index in 0..<120 {
            guard let bytes = try? ForeignNetwork(seed: 11, index: index).model(),
                let model = try? Model(bytes: bytes),
                let works = OperatorWork.all(of: model, engine: .tflm)
            else { continue }
            all += zip(model.operators, works).map { ($0, model, $1) }
        }
        return all
    }()

    @Test("operators of one kind have the same counts in the same order, none below 0")
    func names() {
        var names: [String: [String]] = [:]
        for (_, _, work) in Self.operators {
            let found = work.counts.map(\.name)
            #expect(names[work.kind, default: found] == found, "\(work.kind)")
            names[work.kind] = found
            #expect(work.counts.allSatisfy { $0.value >= 0 && $0.value.isFinite }, "\(work)")
        }
        #expect(names.count > 40, "\(names.keys.sorted())")
    }

    @Test(
        "tiles of matrix products have the operator's MACs",
        arguments: ["CONV_2D", "CONV_2D pointwise"])
    func tiles(kind: String) throws {
        let those = Self.operators.filter { $0.work.kind == kind }
        try #require(those.count >= 3, "\(those.count)")
        for (op, model, work) in those {
            func macs(_ name: String) -> Double {
                let blocks = 16 * work[name + "_sixteens", 0] + 4 * work[name + "_fours", 0]
                return blocks + work[name + "_rests", 0]
            }
            let found = 4 * macs("squares") + 2 * macs("halves") + macs("singles")
            #expect(found == Self.macs(op, model), "\(op.place)")
        }
    }

    @Test("rows of fully connected layers have the operator's MACs")
    func rows() throws {
        let those = Self.operators.filter { $0.work.kind == "FULLY_CONNECTED" }
        try #require(those.count >= 20)
        for (op, model, work) in those {
            let found =
                2 * (4 * work["pairs_fours", 0] + work["pairs_rests", 0])
                + 4 * work["singles_fours", 0] + work["singles_rests", 0]
            #expect(found == Self.macs(op, model), "\(op.place)")
        }
    }

    /// Results times the terms of each, from the shapes.
    private static func macs(_ op: Networks.Operator, _ model: Model) -> Double {
        let results = op.outputs.first.map { model.tensors[$0].elementCount } ?? 0
        let terms = op.input(1).map { model.tensors[$0].shape.dropFirst().reduce(1, *) } ?? 0
        return Double(results * terms)
    }
}
