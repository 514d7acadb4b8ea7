import Foundation

/// Energies of windowed Fourier transforms.
///
/// Everything is linear but for the squares, so a whole batch goes through one convolution.
struct Spectrogram {
    /// Samples from one window to the next.
    let stride: Int
    /// Frequencies, from 0 on.
    let bins: Int
    /// [2 bins, 1, 1, window]: cosines, then sines.
    private let waves: Tensor

    /// Prepares transforms of `points` points of periodic Hann windows, filled up with zeros.
    init(window: Int, stride: Int, points: Int, bins: Int) throws {
        self.stride = stride
        self.bins = bins
        var waves: [Float] = []
        waves.reserveCapacity(2 * bins * window)
        for part in [0.0, 0.5] {
            for bin in 0..<bins {
                for sample in 0..<window {
                    let hann = 0.5 - 0.5 * cos(2 * Double.pi * Double(sample) / Double(window))
                    // The sine is the cosine a quarter of a turn before; reduced, so that no digits are lost.
                    let turns = Double(bin * sample % points) / Double(points) - part / 2
                    waves.append(Float(hann * cos(2 * Double.pi * turns)))
                }
            }
        }
        self.waves = try Tensor(waves, shape: [2 * bins, 1, 1, window])
    }

    /// Energies [batch, 1, frames, bins] of sounds [batch, samples].
    func callAsFunction(_ sounds: Tensor) throws -> Tensor {
        let batch = sounds.shape.first ?? 0
        let parts = try sounds.reshaped([batch, 1, 1, -1]).convolution(
            waves, stride: Tensor.Size(1, stride))
        let real = try parts.slice(1, 0..<bins)
        let imaginary = try parts.slice(1, bins..<(2 * bins))
        return try (real * real + imaginary * imaginary).permuted([0, 2, 3, 1])
    }
}
