import Facts
import Networks
import TestSupport
import Testing

@Suite struct ModelWriterTests {
    @Test("a written network reads back with its shapes and operators", arguments: NetworkExamples.all)
    func roundTrip(network: NetworkSpec) throws {
        let bytes = try ModelWriter.write(network, seed: 1)
        let model = try Model(bytes: bytes)
        try EngineSupport.check(model, engine: .bundled)
        #expect(model.operators.count == network.layers.count)
        #expect(model.operators.map { model.tensors[$0.outputs[0]].shape } == (try network.shapes()))
        #expect(model.tensors[model.inputs[0]].shape == [1] + network.inputShape)
        #expect(model.description == "Throughline \(network.name)")
        for tensor in model.tensors {
            if let constant = tensor.constant { #expect(constant.lowerBound % 16 == 0) }
        }
    }

    @Test("the same seed gives the same bytes, another seed other weights")
    func deterministic() throws {
        let network = NetworkExamples.all[0]
        let bytes = try ModelWriter.write(network, seed: 7)
        #expect(bytes == (try ModelWriter.write(network, seed: 7)))
        #expect(bytes != (try ModelWriter.write(network, seed: 8)))
        #expect(bytes.count == (try ModelWriter.write(network, seed: 8)).count)
    }

    @Test(
        "TFLite Micro runs every written network; outputs differ, follow the input and do not saturate",
        .enabled(if: Oracle.shouldRun))
    func acceptedByTFLM() throws {
        let models = try NetworkExamples.all.map { try ModelWriter.write($0, seed: 3) }
        let results = try Oracle.outputs(of: models)
        for (network, outputs) in zip(NetworkExamples.all, results) {
            #expect(outputs.count == 3)
            for output in outputs {
                #expect(Set(output).count > 1, "\(network.name) gives one value only")
                let saturated = output.filter { $0 == -128 || $0 == 127 }.count
                #expect(2 * saturated < output.count, "\(network.name): \(saturated) of \(output.count)")
            }
            #expect(Set(outputs).count == 3, "\(network.name) does not depend on its input")
        }
    }

    @Test("layers that do not fit are refused by their position")
    func refused() {
        let wrong: [(NetworkSpec, String)] = [
            (NetworkSpec(name: "none", inputShape: [8, 8, 1], layers: []), "network"),
            (NetworkSpec(name: "flat", inputShape: [8, 8], layers: [.flatten]), "input"),
            (
                NetworkSpec(
                    name: "big", inputShape: [4, 4, 1],
                    layers: [.averagePool(window: WindowSpec(5, 5, padding: .valid))]), "layer 0"
            ),
            (
                NetworkSpec(
                    name: "later", inputShape: [4, 4, 1], layers: [.add(other: 0, activation: .none)]),
                "layer 0"
            ),
            (
                NetworkSpec(
                    name: "huge", inputShape: [4, 4, 4096],
                    layers: [.convolution(channels: 4096, window: WindowSpec(64, 64), activation: .none)]),
                "2^24 weights"
            ),
            (NetworkSpec(name: "float", inputShape: [4, 4, 1], layers: [.flatten, .quantize]), "layer 1"),
        ]
        for (network, words) in wrong {
            let error = #expect(throws: ModelError.self) { try ModelWriter.write(network, seed: 1) }
            #expect(error?.description.contains(words) == true, "\(error?.description ?? "")")
            #expect(error?.kind == .network)
        }
    }
}
