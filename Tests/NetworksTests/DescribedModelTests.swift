import Facts
import Testing

@testable import Networks

/// A well-formed file is described whatever its graph asks for; only a damaged one is not.
@Suite struct DescribedModelTests {
    static let odd: [(words: String, model: HandWrittenModel)] = {
        let good = HandWrittenModel()
        return [
            ("a dynamic dimension (-1 in [-1, 4])", good.with { $0.shapes[0] = [-1, 4] }),
            ("found a sparse one", good.with { $0.tensorExtras[6] = .table([:]) }),
            ("found data elsewhere", good.with { $0.tensorExtras[10] = .int32(7) }),
            ("at least one of inputs, found none", good.with { $0.graphInputs = [] }),
            ("to have 2 dimensions", good.with { $0.shapes[1] = [8] }),
            ("inputs that an earlier op computes", good.with { $0.graphInputs = [3] }),
        ]
    }()

    @Test("its operators and sizes are there, beside the reason that none runs it", arguments: odd)
    func described(words: String, model: HandWrittenModel) throws {
        let bytes = model.bytes()
        let refused = #expect(throws: ModelError.self) { try Model(bytes: bytes) }
        #expect(refused?.description.contains(words) == true, "\(refused?.description ?? "")")
        let described = try Model(describing: bytes)
        #expect(described.refusal == refused)
        #expect(ModelCost(described).census.map(\.name) == ["FULLY_CONNECTED"])
        #expect(FlashAccount(described).totalBytes == bytes.count)
        #expect(TFLMVerdict(described).refusal == refused)
    }

    @Test("a sound file has no refusal, and a damaged one is thrown all the same")
    func others() throws {
        let bytes = HandWrittenModel().bytes()
        #expect(try Model(describing: bytes).refusal == nil)
        #expect(throws: ModelError.self) { try Model(describing: Array(bytes.prefix(bytes.count / 2))) }
        #expect(throws: ModelError.self) { try Model(describing: Array("no model at all".utf8)) }
    }

    @Test("float16 weights, hybrid and uint8 networks are refused in words of their own, by both engines")
    func arithmetic() throws {
        let good = HandWrittenModel()
        let half = good.with {
            $0.types = [0, 1, 0, 0]
            $0.weights = [UInt8](repeating: 0, count: 16)
        }
        let models: [(String, HandWrittenModel)] = [
            ("float16 weights", half),
            ("hybrid quantization", good.with { $0.types = [0, 9, 2, 0] }),
            ("inference_input_type", good.with { $0.types = [3, 3, 2, 3] }),
        ]
        for (words, model) in models {
            let model = try Model(describing: model.bytes())
            for engine in [Engine.bundled, .tflm] {
                let error = #expect(throws: ModelError.self) {
                    try EngineSupport.check(model, engine: engine)
                }
                #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
            }
        }
    }
}
