import Facts
import Foundation
import TestSupport
import Testing

@testable import Networks

/// What an image of firmware lacks is said before a board is touched.
@Suite struct EngineImageTests {
    private func model(_ change: (inout HandWrittenModel) -> Void = { _ in }) throws -> Model {
        try Model(bytes: HandWrittenModel().with(change).bytes())
    }

    private func refusal(
        _ model: Model, _ engine: Engine, _ image: EngineImage
    ) -> String? {
        do throws(ModelError) {
            try EngineSupport.check(model, engine: engine, in: image)
            return nil
        } catch {
            return error.description
        }
    }

    @Test("int16 activations need the image with all kernels")
    func wide() throws {
        let wide = try model { $0.types = [7, 9, 2, 7] }
        try EngineSupport.check(wide, engine: .bundled)
        let words = try #require(refusal(wide, .bundled, .standard(.bundled)))
        #expect(words.contains("op 0 FULLY_CONNECTED") && words.contains("found int16 ones"))
        #expect(words.contains("OPERATORS=all") && words.contains("--engine tflm"))
        #expect(refusal(wide, .bundled, EngineImage(hasInt16: true)) == nil)
        #expect(refusal(wide, .bundled, .unknown) == nil)
        #expect(refusal(try model(), .bundled, .standard(.bundled)) == nil)
    }

    @Test("an operator that an image of TensorFlow Lite Micro lacks is named with the setting that adds it")
    func resolver() throws {
        let floor = try model {
            $0.code = 8
            $0.optionsType = 0
            $0.types[0] = 0
            $0.types[3] = 0
            $0.opInputs = [0]
            $0.shapes[3] = [1, 4]
        }
        #expect(TFLMResolver.setting(for: floor) == "typical,Floor")
        let words = try #require(refusal(floor, .tflm, .standard(.tflm)))
        #expect(words.contains("lacks FLOOR (op 0, float32)") && words.contains("TFLM_OPS=typical,Floor"))
        #expect(refusal(floor, .tflm, EngineImage(operators: ["Floor"])) == nil)
        #expect(refusal(floor, .tflm, .unknown) == nil)
        #expect(refusal(try model(), .tflm, .standard(.tflm)) == nil)
        let verdict = TFLMVerdict(floor)
        #expect(verdict.refusal == nil && verdict.operators == "typical,Floor")
    }

    @Test("names of operators are those of TensorFlow Lite Micro's resolver")
    func names() {
        let spelled: [(OpCode, String)] = [
            (.conv2D, "Conv2D"), (.batchMatMul, "BatchMatMul"), (.padV2, "PadV2"), (.gatherND, "GatherNd"),
            (.unidirectionalSequenceLSTM, "UnidirectionalSequenceLSTM"), (.reverseV2, "ReverseV2"),
            (.l2Normalization, "L2Normalization"), (.relu6, "Relu6"), (.svdf, "Svdf"), (.splitV, "SplitV"),
            (.spaceToBatchND, "SpaceToBatchNd"), (.resizeNearestNeighbor, "ResizeNearestNeighbor"),
        ]
        for (code, name) in spelled { #expect(TFLMResolver.name(of: code) == name) }
        #expect(TFLMResolver.name(of: OpCode(number: 128)) == "CumSum")
        #expect(TFLMResolver.name(of: OpCode(number: 32, customName: "ethos-u")) == nil)
        #expect(TFLMResolver.name(of: OpCode(number: 118)) == nil)
    }

    @Test("what TFLM_OPS=typical stands for is what the build takes it for")
    func typical() throws {
        let script = try String(
            contentsOf: Folders.repository.appending(path: "firmware/tflm/tflm.cmake"), encoding: .utf8)
        let list = try #require(script.firstMatch(of: /set\(typical_operators ([^)]*)\)/))
        let names = list.1.split { $0 == " " || $0 == "\n" }.map(String.init)
        #expect(names == TFLMResolver.typical)
    }
}
