import Foundation
import HostInference
import Networks
import TestSupport
import Testing

@Suite("What operators find when a network runs on the host")
struct FoundOperandTests {
    /// The first network of the generator in which an exponential is taken of what DEQUANTIZE made.
    private static func exponentials() throws -> (
        model: Model, exponential: Networks.Operator, source: Networks.Operator
    )? {
        for index in 0..<400 {
            let model = try Model(bytes: try ForeignNetwork(seed: 11, index: index).model())
            for op in model.operators where op.code == .exp {
                let source = model.operators.first { $0.outputs.first == op.input(0) }
                if let source, source.code == .dequantize { return (model, op, source) }
            }
        }
        return nil
    }

    private static func inputs(of engine: HostEngine) -> [[UInt8]] {
        engine.inputSizes.map { size in (0..<size).map { UInt8(truncatingIfNeeded: 11 * $0) } }
    }

    @Test("an operator finds the input as it was written, and one behind it what the engine made of it")
    func chain() throws {
        let (model, exponential, source) = try #require(try Self.exponentials())
        let engine = try HostEngine(model)
        let input = Self.inputs(of: engine)
        let found = try engine.operands(
            Dictionary(uniqueKeysWithValues: model.operators.map { ($0.index, 0) }), on: input, inference: 1)
        #expect(found[0] == input[0])
        let tensor = try #require(exponential.input(0).map { model.tensors[$0] })
        let bytes = try #require(found[exponential.index])
        #expect(bytes.count == tensor.byteCount)
        // What DEQUANTIZE makes of the levels.
        let levels = try #require(found[source.index])
        let quantization = try #require(source.input(0).flatMap { model.tensors[$0].quantization })
        for (place, level) in levels.enumerated() {
            let bits = (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[4 * place + $1]) << UInt32(8 * $1) }
            let value = Float(Int(Int8(bitPattern: level)) - Int(quantization.zeroPoints[0]))
            #expect(Float(bitPattern: bits) == value * quantization.scales[0])
        }
    }

    @Test("a later inference finds in the input what the one before left there")
    func later() throws {
        // The input's memory holds other tensors later.
        let model = try Model(bytes: try ForeignNetwork(seed: 1, index: 890).model())
        let engine = try HostEngine(model)
        let input = Self.inputs(of: engine)
        let first = try engine.operands([0: 0], on: input, inference: 1)
        try engine.reset()
        let third = try engine.operands([0: 0], on: input, inference: 3)
        #expect(first[0] == input[0])
        #expect(third[0] != nil && third[0] != input[0])
    }

    @Test("an input of another size is refused, and an operator that there is none of is passed over")
    func bad() throws {
        let model = try Model(
            bytes: Array(try Data(contentsOf: Folders.fixtures.appending(path: "drawn_elu.tflite"))))
        let engine = try HostEngine(model)
        #expect(throws: EngineRefusal.self) { try engine.operands([0: 0], on: [[1, 2, 3]], inference: 1) }
        let input = engine.inputSizes.map { [UInt8](repeating: 0, count: $0) }
        #expect(try engine.operands([99: 0, 0: 7], on: input, inference: 2).isEmpty)
    }
}
