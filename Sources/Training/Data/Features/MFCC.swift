import Foundation

/// Mel-frequency cepstral coefficients, as TensorFlow's `audio_spectrogram` and `mfcc` operators define them but
/// for the least energy, with the windows of MicroNets (section 5.2): 40 ms every 20 ms, 10 coefficients of 40
/// filters from 20 Hz to 4 kHz.
public struct MFCC {
    /// Samples a second.
    public static let sampleRate = 16_000
    /// Samples of a window.
    static let window = 640
    /// Samples from one window to the next.
    static let stride = 320
    /// Points of the Fourier transform: the next power of two.
    static let transform = 1024
    /// Filters.
    static let filters = 40
    /// Coefficients that are kept.
    public static let coefficients = 10
    /// Least energy of a filter.
    ///
    /// TensorFlow has 1e-12, so that a clip filled up with zeros has features of -250 beside
    /// -30 to 60 of speech, and int8 inputs have no steps left for speech; this is what noise of 1/5000 of full
    /// scale gives.
    private static let leastEnergy: Float = 0.01
    private static let lowest = 20.0
    private static let highest = 4000.0
    /// Bins up to the highest frequency.
    private static let bins = Int(highest / Double(sampleRate) * Double(transform)) + 1

    private let spectrogram: Spectrogram
    /// [bins, filters].
    private let mel: Tensor
    /// [filters, coefficients].
    private let cosines: Tensor

    /// Makes the matrices.
    public init() throws {
        spectrogram = try Spectrogram(
            window: Self.window, stride: Self.stride, points: Self.transform, bins: Self.bins)
        mel = try Tensor(Self.melWeights(), shape: [Self.bins, Self.filters])
        cosines = try Tensor(Self.cosines(), shape: [Self.filters, Self.coefficients])
    }

    /// Features [batch, 1, frames, coefficients] of sounds [batch, samples]; one second has 49 frames.
    public func callAsFunction(_ sounds: Tensor) throws -> Tensor {
        let magnitudes = try spectrogram(sounds).squareRoot()
        let energies = try magnitudes.matmul(mel).maximum(try Tensor([Self.leastEnergy], shape: [1]))
        return try energies.log().matmul(cosines)
    }

    /// Triangles of equal width on the mel scale (`mfcc_mel_filterbank.cc`), row by row of bins.
    private static func melWeights() -> [Float] {
        func mel(_ frequency: Double) -> Double { 1127 * log(1 + frequency / 700) }
        let spacing = (mel(highest) - mel(lowest)) / Double(filters + 1)
        var weights = [Float](repeating: 0, count: bins * filters)
        let perBin = Double(sampleRate) / Double(transform)
        let first = Int(1.5 + lowest / perBin)
        let last = Int(highest / perBin)
        for bin in first...last {
            let place = (mel(Double(bin) * perBin) - mel(lowest)) / spacing
            for filter in 0..<filters {
                weights[bin * filters + filter] = Float(max(0, 1 - abs(place - Double(filter + 1))))
            }
        }
        return weights
    }

    /// Discrete cosine transform of type II (`mfcc_dct.cc`).
    private static func cosines() -> [Float] {
        let scale = (2 / Double(filters)).squareRoot()
        var weights: [Float] = []
        for filter in 0..<filters {
            for coefficient in 0..<coefficients {
                let angle = Double.pi * Double(coefficient) * (Double(filter) + 0.5) / Double(filters)
                weights.append(Float(scale * cos(angle)))
            }
        }
        return weights
    }
}
