import Networks
import Testing

@Suite struct ModelTests {
    @Test(
        "a public model reads with the inputs, operators and digest that other tools find",
        .enabled(if: ReferenceModels.shouldRun), arguments: ReferenceModels.names)
    func publicModels(name: String) throws {
        let figures = try ReferenceModels.figures(name)
        let model = try Model(bytes: try ReferenceModels.bytes(name))
        #expect(model.digest.description == figures.sha256)
        let census = Dictionary(uniqueKeysWithValues: ModelCost(model).census.map { ($0.name, $0.count) })
        #expect(census == figures.op_histogram)
        for (index, port) in zip(model.inputs, figures.inputs) {
            let tensor = model.tensors[index]
            #expect(tensor.name == port.name)
            #expect(tensor.shape == port.shape)
            #expect(tensor.quantization?.scales.map { Double($0) } ?? [] == port.scale ?? [])
            #expect(tensor.quantization?.zeroPoints ?? [] == port.zero_point ?? [])
        }
    }

    @Test("files that are no .tflite are refused in one line", arguments: [0, 3, 15, 16, 17, 100, 5000])
    func notAModel(count: Int) {
        for fill: UInt8 in [0, 0x20, 0x7F, 0xFF] {
            let error = #expect(throws: ModelError.self) {
                try Model(bytes: [UInt8](repeating: fill, count: count))
            }
            #expect(error?.kind == .format)
            #expect(error?.description.contains("\n") == false)
        }
    }
}
