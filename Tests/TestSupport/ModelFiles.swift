public import Foundation
import Testing

/// The public int8 model files whose operators the bundled engine has.
public enum ModelFiles {
    /// Their names, without the ending.
    public static let names = [
        "kws_micronet_m", "kws_micronet_l", "vww_micronet_vww4", "vww_micronet_vww2", "ad_micronet_s",
        "ad_micronet_l", "kws_mlperf_ref", "vww_mlperf_96", "ic_mlperf_resnet", "ad_mlperf_ad01",
        "ad_mlperf_toycar_fullint_floatio", "vww_tflm_person_detect", "kws_ds_cnn_s", "kws_ds_cnn_l",
        "kws_cnn_s", "kws_tflm_micro_speech", "misc_tflm_hello_world", "vww_mcunet_10fps",
        "ww_mlperf_streaming", "har_cnn",
    ]

    /// Where one lies; throws where the files are absent.
    public static func url(_ name: String) throws -> URL {
        try #require(Folders.models, "no model files: set THROUGHLINE_MODELS to their folder")
            .appending(path: "\(name).tflite")
    }

    /// Bytes of one; throws where the files are absent.
    public static func bytes(_ name: String) throws -> [UInt8] { [UInt8](try Data(contentsOf: url(name))) }
}
