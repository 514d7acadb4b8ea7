import Networks
import Testing

@Suite struct ModelCostTests {
    @Test(
        "multiply-accumulates by operator equal those counted by other tools",
        .enabled(if: ReferenceModels.shouldRun), arguments: ReferenceModels.names)
    func macs(name: String) throws {
        let figures = try ReferenceModels.figures(name)
        let cost = ModelCost(try Model(bytes: try ReferenceModels.bytes(name)))
        let counted = figures.macs_by_op.filter {
            ["CONV_2D", "DEPTHWISE_CONV_2D", "FULLY_CONNECTED"].contains($0.key)
        }
        var found: [String: Int] = [:]
        for op in cost.perOp where op.macs > 0 { found[op.code.name, default: 0] += op.macs }
        // The other tools count no gates.
        let gates = found.removeValue(forKey: "UNIDIRECTIONAL_SEQUENCE_LSTM") ?? 0
        #expect(found == counted)
        #expect(cost.macs == gates + counted.values.reduce(0, +))
        #expect(cost.ops == 2 * cost.macs)
    }

    @Test(
        "the gates of an LSTM layer count by units, inputs and steps", .enabled(if: ReferenceModels.shouldRun)
    )
    func gates() throws {
        let model = try Model(bytes: try ReferenceModels.bytes("misc_tflm_mnist_lstm"))
        // 28 steps, 4 gates, 20 units, 28 inputs and 20 states.
        #expect(ModelCost(model).perOp[0].macs == 28 * 4 * 20 * (28 + 20))
    }
}

@Suite struct FlashAccountTests {
    @Test(
        "weights, biases and quantization take the bytes that other tools count",
        .enabled(if: ReferenceModels.shouldRun), arguments: ReferenceModels.names)
    func parts(name: String) throws {
        let figures = try ReferenceModels.figures(name)
        let account = FlashAccount(try Model(bytes: try ReferenceModels.bytes(name)))
        #expect(account.totalBytes == figures.size_bytes)
        #expect(account.weightBytes == figures.bytes.weights)
        #expect(account.biasBytes == figures.bytes.biases)
        #expect(account.quantizationBytes == figures.bytes.quantization_params)
        let sum = account.weightBytes + account.biasBytes + account.quantizationBytes + account.graphBytes
        #expect(sum == account.totalBytes)
    }
}
