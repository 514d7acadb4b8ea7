import Facts
import Testing

@testable import Networks

/// Each wrong part is refused with words that lead to it.
@Suite struct RefusalTests {
    private func refusal(_ model: HandWrittenModel) -> ModelError? {
        do throws(ModelError) {
            try EngineSupport.check(try Model(bytes: model.bytes()), engine: .bundled)
            return nil
        } catch {
            return error
        }
    }

    @Test("the hand-written model is accepted as it stands")
    func accepted() throws {
        let model = try Model(bytes: HandWrittenModel().bytes())
        try EngineSupport.check(model, engine: .bundled)
        #expect(ModelCost(model).macs == 8)
        #expect(try MemoryPlan(model, engine: .bundled).tensorBytes == 32)
    }

    @Test("an operator that no build of TensorFlow Lite Micro runs is refused for that engine")
    func unknownToTFLM() throws {
        let custom = HandWrittenModel().with {
            $0.code = 32
            $0.customName = "Mystery"
            $0.optionsType = 0
        }
        let error = #expect(throws: ModelError.self) {
            try EngineSupport.check(try Model(bytes: custom.bytes()), engine: .tflm)
        }
        #expect(error?.kind == .unsupportedOperator)
        #expect(error?.description.contains("Mystery") == true)
        try EngineSupport.check(try Model(bytes: HandWrittenModel().bytes()), engine: .tflm)
    }

    static let wrong: [(words: String, kind: ModelError.Kind, model: HandWrittenModel)] = {
        let good = HandWrittenModel()
        return [
            ("version 2", .version, good.with { $0.schemaVersion = 2 }),
            ("1 to 64 subgraphs, found 0", .structure, good.with { $0.subgraphs = 0 }),
            (
                "the bundled engine lacks SIN (op 0, int8, int32); --engine tflm runs it, with Sin in TFLM_OPS",
                .unsupportedOperator,
                good.with {
                    $0.code = 66
                    $0.optionsType = 0
                }
            ),
            ("lacks BUILTIN_300 (op 0, int8, int32)", .unsupportedOperator, good.with { $0.code = 300 }),
            ("IF, which is control flow", .unsupportedOperator, good.with { $0.code = 118 }),
            (
                "compiled by Vela for the Ethos-U", .unsupportedOperator,
                good.with {
                    $0.code = 32
                    $0.customName = "ethos-u"
                }
            ),
            (
                "compiled for the Edge TPU", .unsupportedOperator,
                good.with {
                    $0.code = 32
                    $0.customName = "edgetpu-custom-op"
                }
            ),
            (
                "a custom operator 'My?Op'", .unsupportedOperator,
                good.with {
                    $0.code = 32
                    $0.customName = "My\nOp"
                }
            ),
            ("found version 15", .unsupportedVariant, good.with { $0.opVersion = 15 }),
            ("a version from 1, found -1", .structure, good.with { $0.opVersion = -1 }),
            ("op 0 FULLY_CONNECTED: expected int8", .unsupportedVariant, good.with { $0.types[0] = 3 }),
            ("a tensor type from 0 to 22, found 77", .structure, good.with { $0.types[0] = 77 }),
            (
                "'weights': expected 32 bytes of data for 8 float32 elements, found 8", .structure,
                good.with { $0.types[1] = 0 }
            ),
            (
                "op 0 FULLY_CONNECTED: expected int8 elements", .unsupportedVariant,
                good.with {
                    $0.types[1] = 0
                    $0.weights = [UInt8](repeating: 0, count: 32)
                }
            ),
            ("less than 2^31 elements", .structure, good.with { $0.shapes[0] = [65_536, 65_536] }),
            ("less than 2^31", .structure, good.with { $0.shapes[0] = [Int(Int32.max), Int(Int32.max), 0] }),
            ("a dynamic dimension", .unsupportedVariant, good.with { $0.shapes[0] = [-1, 4] }),
            ("at most 8 dimensions", .structure, good.with { $0.shapes[0] = [1, 1, 1, 1, 1, 1, 1, 1, 4] }),
            (
                "at most 6 dimensions", .unsupportedVariant,
                good.with { $0.shapes[0] = [1, 1, 1, 1, 1, 1, 4] }
            ),
            ("an output of 1 x 2", .structure, good.with { $0.shapes[3] = [1, 3] }),
            (
                "dynamic ones, worked out while the network runs", .unsupportedVariant,
                good.with {
                    $0.shapes[3] = [1, 3]
                    $0.tensorExtras = [7: .int32s([-1, 4])]
                }
            ),
            ("2 biases", .structure, good.with { $0.opInputs = [0, 1, 1] }),
            ("inputs below 4, found tensor 4", .structure, good.with { $0.opInputs = [4, 1, 2] }),
            ("inputs below 4, found tensor -2", .structure, good.with { $0.opInputs = [-2, 1, 2] }),
            ("expected an input 0, found none", .structure, good.with { $0.opInputs = [-1, 1, 2] }),
            ("outputs below 4", .structure, good.with { $0.opOutputs = [-1] }),
            ("to write a tensor that nothing else writes", .structure, good.with { $0.opOutputs = [1] }),
            ("to write a tensor that nothing else writes", .structure, good.with { $0.opOutputs = [0] }),
            ("inputs that an earlier op computes", .structure, good.with { $0.graphInputs = [3] }),
            ("at least one of inputs", .structure, good.with { $0.graphInputs = [] }),
            ("a tensor below 4, found 9", .structure, good.with { $0.graphOutputs = [9] }),
            (
                "an activation from 0 to 5, found 9", .structure,
                good.with { $0.options = .table([0: .uint8(9)]) }
            ),
            (
                "RELU_N1_TO_1 fused (bundled engine), found tanh", .unsupportedVariant,
                good.with { $0.options = .table([0: .uint8(4)]) }
            ),
            ("shuffled weights", .unsupportedVariant, good.with { $0.options = .table([1: .uint8(1)]) }),
            ("finite scales, none negative, found nan", .structure, good.with { $0.scales[0] = [.nan] }),
            ("finite scales, none negative, found -1", .structure, good.with { $0.scales[0] = [-1] }),
            ("one scale for each index along axis 0", .structure, good.with { $0.scales[0] = [1, 1, 1] }),
            ("one positive scale and a zero point", .unsupportedVariant, good.with { $0.scales[3] = [0] }),
            (
                "one positive scale and a zero point", .unsupportedVariant,
                good.with { $0.zeroPoints[3] = [128] }
            ),
            ("symmetric weights", .unsupportedVariant, good.with { $0.zeroPoints[1] = [3] }),
            ("biases of scale", .unsupportedVariant, good.with { $0.scales[2] = [0.5] }),
            (
                "a dense tensor, found a sparse one", .unsupportedVariant,
                good.with { $0.tensorExtras = [6: .table([:])] }
            ),
            (
                "at most 4096 tensors, found 4097", .unsupportedVariant,
                good.with { $0.extraTensors = Array(repeating: .table([0: .int32s([1])]), count: 4093) }
            ),
            ("found data elsewhere", .unsupportedVariant, good.with { $0.tensorExtras = [10: .int32(1)] }),
            (
                "one of the 3 buffers, found buffer 7", .structure,
                good.with { $0.tensorExtras = [2: .int32(7)] }
            ),
        ]
    }()

    @Test("a wrong part is refused by name", arguments: wrong.indices)
    func refused(index: Int) {
        let (words, kind, model) = Self.wrong[index]
        let error = refusal(model)
        #expect(error?.kind == kind)
        #expect(error?.description.contains(words) == true, "\(error?.description ?? "accepted")")
    }

    @Test("offsets that all lead to one large table are refused, not read a thousand times")
    func aliased() throws {
        let count = 12_000
        let large: FlatValue = .table([
            0: .int32s([0]), 4: .table([3: .int64s(Array(repeating: 0, count: 30_000))]),
        ])
        let small: FlatValue = .table([0: .int32s([0])])
        var bytes = HandWrittenModel(extraTensors: [large] + Array(repeating: small, count: count)).bytes()
        func word(_ position: Int) -> Int {
            (0..<4).reduce(0) { $0 | Int(bytes[position + $1]) << (8 * $1) }
        }
        let vector = try #require(
            stride(from: 8, to: bytes.count - 4, by: 4).first { word($0) == count + 5 })
        let target = vector + 4 + 4 * 4 + word(vector + 4 + 4 * 4)
        for index in 5..<(count + 5) {
            let position = vector + 4 + 4 * index
            for byte in 0..<4 {
                bytes[position + byte] = UInt8(truncatingIfNeeded: (target - position) >> (8 * byte))
            }
        }
        let error = #expect(throws: ModelError.self) { try Model(bytes: bytes) }
        #expect(error?.description.contains("references a byte") == true, "\(error?.description ?? "")")
    }
}
