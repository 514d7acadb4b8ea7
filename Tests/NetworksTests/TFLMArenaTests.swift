import Foundation
import Networks
import TestSupport
import Testing

@Suite struct TFLMArenaTests {
    /// Figures of real TFLM with CMSIS-NN on an emulated Cortex-M7, where they are at hand.
    private static let emulated: [String: Emulated]? = {
        guard let folder = ReferenceModels.folder else { return nil }
        let url = folder.deletingLastPathComponent().appending(path: "reference/tflm_cortex_m7.json")
        return (try? Data(contentsOf: url)).flatMap { data in
            try? JSONDecoder().decode([String: Emulated].self, from: data)
        }
    }()

    private struct Emulated: Decodable {
        let exit: String
        let arena_used_bytes: Int
        let arena_used_with_recording_allocator: Int
        let arena_head: Int?
        let arena_tail: Int?
        let kinds: [String: Kind]

        struct Kind: Decodable {
            let used: Int
        }
    }

    private static let recording = TFLMTarget(pointers: .narrow, allocator: .recording, kernels: .cmsisNN)

    private func kinds(_ arena: TFLMArena) -> [String: Int] {
        [
            "TfLiteEvalTensor data": arena.kinds.evalTensors,
            "NodeAndRegistration struct": arena.kinds.nodes,
            "Persistent TfLiteTensor data": arena.kinds.portTensors,
            "Persistent TfLiteTensor quantization data": arena.kinds.portQuantization,
            "Persistent buffer data": arena.kinds.buffers,
            "TfLiteTensor variable buffer data": arena.kinds.variables,
        ].filter { $0.value > 0 }
    }

    @Test(
        "arena, head, tail and its kinds equal those of TFLM on an emulated Cortex-M7",
        .enabled(if: emulated != nil || ReferenceModels.isRequired), arguments: ReferenceModels.names)
    func cortexM(name: String) throws {
        let all = try #require(Self.emulated, "no figures of TFLM beside the model files")
        // Two files do not run there: one is too large, of one the figures lack an operator.
        guard let figures = all[name], figures.exit == "0" else {
            #expect(["ad_micronet_l", "misc_tflm_mnist_lstm"].contains(name))
            return
        }
        let model = try Model(bytes: try ReferenceModels.bytes(name))
        #expect(try TFLMArena(model, target: .cortexM).totalBytes == figures.arena_used_bytes)
        let recorded = try TFLMArena(model, target: Self.recording)
        #expect(recorded.totalBytes == figures.arena_used_with_recording_allocator)
        #expect(recorded.headBytes == figures.arena_head)
        #expect(recorded.tailBytes == figures.arena_tail)
        #expect(kinds(recorded) == figures.kinds.mapValues(\.used))
    }

    @Test(
        "the arena equals that of the PyPI package on x86-64", .enabled(if: ReferenceModels.shouldRun),
        arguments: ReferenceModels.names)
    func pythonPackage(name: String) throws {
        let allocations = try #require(try ReferenceModels.figures(name).tflm_x86.allocations)
        let arena = try TFLMArena(
            try Model(bytes: try ReferenceModels.bytes(name)), target: .pythonPackage)
        #expect(arena.headBytes == allocations.arena_head)
        #expect(arena.totalBytes == allocations.arena_total)
    }

    @Test(
        "fixtures take the arena that TFLM with CMSIS-NN took on an emulated Cortex-M7", arguments: fixtures)
    func fixture(name: String, bytes: Int) throws {
        #expect(try TFLMArena(try Self.fixture(name), target: .cortexM).totalBytes == bytes)
    }

    @Test(
        "fixtures and generated networks take the arena that the PyPI package takes",
        .enabled(if: Oracle.shouldRun))
    func oracle() throws {
        var files: [[UInt8]] = []
        for (name, _) in Self.fixtures { files.append(try Self.fixture(name).bytes) }
        for network in NetworkExamples.all {
            for seed in 1...3 as ClosedRange<UInt64> {
                files.append(try ModelWriter.write(network, seed: seed))
            }
        }
        #expect(files.count > 80)
        let taken = try Oracle.arenaBytes(of: files)
        for (bytes, expected) in zip(files, taken) {
            let arena = try TFLMArena(try Model(bytes: bytes), target: .pythonPackage)
            #expect(arena.totalBytes == expected)
        }
    }

    @Test("an operator whose memory is not known is named, and no figure given")
    func unknownOperator() throws {
        let custom = HandWrittenModel().with {
            $0.code = 32
            $0.customName = "Mystery"
            $0.optionsType = 0
        }
        let model = try Model(bytes: custom.bytes())
        let error = #expect(throws: ModelError.self) { try TFLMArena(model, target: .cortexM) }
        #expect(error?.kind == .unsupportedOperator)
        #expect(error?.description.contains("op 0 CUSTOM(Mystery)") == true)
    }

    private static func fixture(_ name: String) throws -> Model {
        let url = Folders.repository.appending(path: "Tests/Fixtures/\(name).tflite")
        return try Model(bytes: Array(try Data(contentsOf: url)))
    }

    /// `arena_used_bytes()` of TFLM 90b983c with CMSIS-NN 4ab83cc on an emulated Cortex-M7.
    private static let fixtures: [(String, Int)] = [
        ("add_broadcast", 820), ("add_constant", 532), ("add_two_inputs", 836), ("arg_max", 912),
        ("average_pool", 868), ("batch_of_two", 1828), ("concatenation", 1268), ("concatenation_rows", 644),
        ("conv_dilated", 1940), ("conv_dilated_valid", 1300), ("conv_grouped", 1396), ("conv_no_bias", 1076),
        ("conv_odd", 1124), ("conv_one_channel", 1908), ("conv_pointwise", 1588), ("conv_strides", 1380),
        ("conv_transpose", 1524), ("conv_transpose_no_bias", 932), ("conv_transpose_valid", 1412),
        ("conv_valid", 948), ("dense", 660), ("dense_no_bias", 452), ("dense_rows", 612),
        ("depthwise_dilated", 1940), ("depthwise_multiplier", 916),
        ("depthwise_multiplier_one_channel", 1108), ("depthwise_odd", 1268), ("depthwise_strides", 1940),
        ("depthwise_whole_image", 1716), ("float_io", 1264), ("hard_swish", 1604), ("hard_swish_wide", 580),
        ("leaky_relu", 1476), ("leaky_relu_falling", 484), ("leaky_relu_negative", 1204), ("logistic", 756),
        ("max_pool", 1012), ("maximum_broadcast", 516), ("mean", 1924), ("mean_channels", 916),
        ("minimum_maximum", 952), ("mobile_block", 3888), ("mul_gate", 1460), ("mul_two_inputs", 612),
        ("pack", 664), ("pad", 948), ("pad_channels", 740), ("pad_value", 628), ("pool_after_conv", 1300),
        ("relu6_alone", 596), ("relu_alone", 1124), ("relu_small", 452), ("requantize", 756),
        ("residual", 3044), ("resize_nearest", 1328), ("separable", 2596), ("shapes", 900), ("slices", 664),
        ("softmax_rows", 548), ("split_channels", 636), ("split_rows", 1076), ("strided_slices", 1276),
        ("sub_broadcast", 724), ("sub_two_inputs", 836), ("svdf_narrow", 516), ("svdf_wide", 756),
        ("tanh", 756), ("tanh_table", 1108), ("transpose", 796), ("two_outputs", 1224), ("unpack", 524),
    ]
}
