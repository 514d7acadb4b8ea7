public import Networks

/// A benchmark of MLPerf Tiny (v1.x) that runs one inference at a time.
///
/// Input formats: `benchmark/evaluation/datasets/README.md` of mlcommons/tiny; speeds: the runner's
/// `devices_ad.yaml` and `devices_kws_ic_vww.yaml`.
public enum MLPerfBenchmark: String, CaseIterable, Sendable {
    /// Keyword spotting: 49 frames of 10 MFCCs as int8.
    case kws01
    /// Image classification: 32 x 32 RGB pixels as unsigned bytes.
    case ic01
    /// Visual wake words: 96 x 96 RGB pixels as unsigned bytes.
    case vww01
    /// Anomaly detection: 640 float32 of a spectrogram; the result is the reconstruction's mean square error.
    case ad01

    /// The benchmark that a model is for, by the number of its input's elements; nil if it is for none.
    public init?(_ model: Model) {
        guard model.inputs.count == 1, let input = model.inputs.first,
            let benchmark = Self.allCases.first(where: {
                $0.inputElements == model.tensors[input].elementCount
            })
        else { return nil }
        self = benchmark
    }

    /// Elements of one input.
    public var inputElements: Int {
        switch self {
        case .kws01: 49 * 10
        case .ic01: 32 * 32 * 3
        case .vww01: 96 * 96 * 3
        case .ad01: 5 * 128
        }
    }

    /// Speed in baud at which the runner opens the serial port.
    public var runnerBaud: Int { self == .ad01 ? 921_600 : 115_200 }
}
