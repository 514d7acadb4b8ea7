import Foundation
import TestSupport
import Testing

/// The public model files that tests read where they are at hand, with the figures that go with them.
enum ReferenceModels {
    static let folder = Folders.models
    static let isRequired = Folders.isRequired

    /// Whether tests that read them run: where absent they are skipped, unless required.
    static var shouldRun: Bool { folder != nil || isRequired }

    static let names = [
        "kws_micronet_l", "kws_micronet_m", "vww_micronet_vww4", "vww_micronet_vww2", "ad_micronet_s",
        "ad_micronet_l", "kws_mlperf_ref", "vww_mlperf_96", "ic_mlperf_resnet", "ad_mlperf_ad01",
        "ad_mlperf_toycar_fullint_floatio", "vww_tflm_person_detect", "kws_ds_cnn_s", "kws_ds_cnn_l",
        "kws_cnn_s", "kws_tflm_micro_speech", "misc_tflm_hello_world", "vww_mcunet_10fps",
        "ww_mlperf_streaming", "misc_tflm_mnist_lstm", "har_cnn",
    ]

    /// Bytes of one file; throws where the files are required but absent.
    static func bytes(_ name: String) throws -> [UInt8] {
        try ModelFiles.bytes(name)
    }

    /// Figures of one file, counted by other tools.
    static func figures(_ name: String) throws -> Figures {
        let folder = try #require(folder, "no model files: set THROUGHLINE_MODELS to their folder")
        let data = try Data(contentsOf: folder.appending(path: "models.json"))
        return try #require(try JSONDecoder().decode([String: Figures].self, from: data)[name])
    }

    struct Figures: Decodable {
        let sha256: String
        let size_bytes: Int
        let macs_by_op: [String: Int]
        let op_histogram: [String: Int]
        let bytes: Bytes
        let inputs: [Port]
        let tflm_x86: TFLM

        struct Bytes: Decodable {
            let weights: Int
            let biases: Int
            let quantization_params: Int
        }

        struct Port: Decodable {
            let name: String
            let shape: [Int]
            let scale: [Double]?
            let zero_point: [Int]?
        }

        struct TFLM: Decodable {
            let allocations: Allocations?
            struct Allocations: Decodable {
                let arena_head: Int?
                let arena_total: Int?
            }
        }
    }
}
