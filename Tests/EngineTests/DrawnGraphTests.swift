import Foundation
import HostInference
import TestSupport
import Testing

@Suite("Random graphs")
struct DrawnGraphTests {
    /// The first `count` seeds that draw at least one op.
    private static func draw(_ count: Int) -> [DrawnGraph] {
        var graphs: [DrawnGraph] = []
        var seed: UInt64 = 1000
        while graphs.count < count {
            let graph = DrawnGraph(seed: seed)
            if !graph.isEmpty { graphs.append(graph) }
            seed += 1
        }
        return graphs
    }

    @Test("the engine runs two hundred of them, and they hold the operators that they are to try")
    func accepted() throws {
        var met: Set<Int> = []
        for graph in Self.draw(200) {
            let engine = try BundledEngine(graph.file)
            #expect(engine.inputBytes == graph.inputBytes)
            met.formUnion(graph.opCodes)
        }
        #expect(met.isSuperset(of: [0, 1, 3, 4, 9, 14, 17, 18, 19, 21, 25, 28, 34, 40, 41, 67, 97, 98, 117]))
    }

    @Test(
        "the outputs of two hundred of them are TFLM's, byte for byte",
        .enabled(if: Folders.python != nil || Folders.isRequired, "needs the tests' Python environment"))
    func outputs() throws {
        var numbers = SeededNumbers(seed: 5)
        let runs = Self.draw(200).map { graph in
            (model: graph.file, inputs: numbers.bytes(count: 2 * graph.inputBytes, areFloats: false))
        }
        let expected = try ReferenceInterpreter.run(runs)
        var alive = 0
        for (index, run) in runs.enumerated() {
            let engine = try BundledEngine(run.model)
            let half = run.inputs.count / 2
            let outputs = try engine.run(run.inputs[..<half]) + engine.run(run.inputs[half...])
            #expect(outputs == expected[index], "graph \(index)")
            if Set(outputs).count > 2 { alive += 1 }
        }
        // Equal bytes say little where all of them are the same.
        #expect(alive > 120)
    }
}
