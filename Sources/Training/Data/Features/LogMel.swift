import Foundation

/// Energies in mel bands on a logarithmic scale, as librosa defines them (`melspectrogram` with `power=2`,
/// `center=False`, Slaney's scale and norm), with the windows of MicroNets (section 4.3): 64 ms every 32 ms, 64 bands up
/// to 8 kHz; in bels, that is base-10 logarithms of energies.
struct LogMel {
    /// Samples a second.
    static let sampleRate = 16_000
    /// Bands.
    static let bands = 64
    /// Samples of a window, points of its transform.
    static let window = 1024
    /// Samples from one window to the next.
    static let stride = 512
    /// Least energy of a band: about that of noise of 1/5000 of full scale, so that digital silence leaves int8 inputs their
    /// steps.
    static let leastEnergy: Float = 1e-6

    private let spectrogram: Spectrogram
    /// [bins, bands].
    private let mel: Tensor

    /// Makes the matrices.
    init() throws {
        let bins = Self.window / 2 + 1
        spectrogram = try Spectrogram(
            window: Self.window, stride: Self.stride, points: Self.window, bins: bins)
        mel = try Tensor(Self.melWeights(bins: bins), shape: [bins, Self.bands])
    }

    /// Features [batch, 1, frames, bands] of sounds [batch, samples] of at least one window.
    func callAsFunction(_ sounds: Tensor) throws -> Tensor {
        let energies = try spectrogram(sounds).matmul(mel)
        return try energies.maximum(Tensor([Self.leastEnergy], shape: [1])).log() / log(10)
    }

    /// Triangles in hertz whose corners lie evenly on Slaney's scale, each of area 1 hertz.
    private static func melWeights(bins: Int) -> [Float] {
        let top = mel(Double(sampleRate) / 2)
        let corners = (0..<(bands + 2)).map { frequency(top * Double($0) / Double(bands + 1)) }
        var weights: [Float] = []
        for bin in 0..<bins {
            let here = Double(bin) * Double(sampleRate) / Double(window)
            for band in 0..<bands {
                let (low, centre, high) = (corners[band], corners[band + 1], corners[band + 2])
                let slope = min((here - low) / (centre - low), (high - here) / (high - centre))
                weights.append(Float(max(0, slope) * 2 / (high - low)))
            }
        }
        return weights
    }

    /// Slaney's scale: linear to 1 kHz, then 27 steps for a factor of 6.4 (Auditory Toolbox, 1998).
    private static func mel(_ frequency: Double) -> Double {
        frequency < 1000 ? frequency * 3 / 200 : 15 + 27 * log(frequency / 1000) / log(6.4)
    }

    private static func frequency(_ mel: Double) -> Double {
        mel < 15 ? mel * 200 / 3 : 1000 * exp((mel - 15) * log(6.4) / 27)
    }
}
