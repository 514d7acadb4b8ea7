import Facts
import Testing

@testable import Networks

@Suite("Networks of no backbone")
struct ForeignNetworkTests {
    @Test("the same seed and place give the same bytes, others give others")
    func repeatable() throws {
        let first = try ForeignNetwork(seed: 7, index: 3).model()
        #expect(try ForeignNetwork(seed: 7, index: 3).model() == first)
        #expect(try ForeignNetwork(seed: 8, index: 3).model() != first)
        #expect(try ForeignNetwork(seed: 7, index: 4).model() != first)
    }

    @Test("two hundred of them run on the bundled engine within the limits, and hold what people deploy")
    func drawn() throws {
        var codes: Set<String> = []
        var inputs: Set<Int> = []
        var types: Set<TensorType> = []
        var singleMaps = 0
        for index in 0..<200 {
            let model = try Model(bytes: try ForeignNetwork(seed: 1, index: index).model())
            try EngineSupport.check(model, engine: .bundled)
            #expect(try MemoryPlan(model, engine: .bundled).totalBytes <= 300_000)
            codes.formUnion(model.operators.map(\.code.name))
            inputs.formUnion(model.inputs.map { model.tensors[$0].shape.count })
            types.formUnion(model.tensors.map(\.type))
            singleMaps += model.operators.count {
                $0.code == .conv2D && model.tensors[$0.outputs[0]].shape.last == 1
            }
        }
        #expect(
            codes.isSuperset(of: [
                "CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED", "ADD", "MUL", "SUB", "SOFTMAX", "LOGISTIC",
                "TANH", "MAX_POOL_2D", "AVERAGE_POOL_2D", "MEAN", "CONCATENATION", "SPLIT", "STRIDED_SLICE",
                "TRANSPOSE", "TRANSPOSE_CONV", "RESIZE_BILINEAR", "PRELU", "QUANTIZE", "DEQUANTIZE", "PAD",
                "BATCH_MATMUL", "UNIDIRECTIONAL_SEQUENCE_LSTM", "SVDF", "VAR_HANDLE", "READ_VARIABLE",
                "ASSIGN_VARIABLE", "HARD_SWISH", "LEAKY_RELU", "SHAPE", "PACK", "REDUCE_MAX", "LOG_SOFTMAX",
            ]), "\(codes.sorted())")
        #expect(types.isSuperset(of: [.int8, .int4, .int16, .uint8, .float32, .resource]), "\(types)")
        #expect(singleMaps > 5)
        #expect(inputs.isSuperset(of: [2, 3, 4]))
    }

    @Test("an id names its network, any other text names none")
    func ids() {
        #expect(ForeignNetwork(id: "foreign-3-12") == ForeignNetwork(seed: 3, index: 12))
        #expect(ForeignNetwork(id: ForeignNetwork(seed: .max, index: 0).id)?.seed == .max)
        for text in [
            "foreign-3", "foreign-3-12-1", "foreign--3", "kws-3-12", "foreign-a-1", "foreign-1--1", "",
        ] {
            #expect(ForeignNetwork(id: text) == nil, "\(text)")
        }
    }
}
