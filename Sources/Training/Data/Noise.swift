import Foundation
import Networks

/// Kinds of background noise for synthetic data; no two splits share one.
enum Noise: String, CaseIterable {
    /// All frequencies alike.
    case white
    /// Power that falls with the frequency.
    case pink
    /// Mains hum with overtones.
    case hum
    /// White noise that swells and fades.
    case surf
    /// Power that falls with the square of the frequency.
    case brown
    /// Clicks at random.
    case crackle

    /// The only split that it is for.
    var split: Split {
        switch self {
        case .white, .pink, .hum, .surf: .training
        case .brown: .validation
        case .crackle: .test
        }
    }

    /// A recording at 16 kHz with a level of 0.1.
    func sound(seconds: Int, seed: UInt64) -> Sound {
        var random = RandomSource(seed: seed)
        let samples = samples(seconds * MFCC.sampleRate, &random)
        let sound = Sound(samples: samples, sampleRate: MFCC.sampleRate)
        let gain = sound.level > 0 ? 0.1 / sound.level : 0
        return Sound(samples: samples.map { $0 * gain }, sampleRate: MFCC.sampleRate)
    }

    private func samples(_ count: Int, _ random: inout RandomSource) -> [Float] {
        let rate = Double(MFCC.sampleRate)
        var state = [Double](repeating: 0, count: 3)
        var samples: [Float] = []
        samples.reserveCapacity(count)
        for index in 0..<count {
            let time = Double(index) / rate
            let white = random.normal()
            let value: Double
            switch self {
            case .white: value = white
            case .pink:
                // Three first-order low passes, an octave and a half apart: within 1 dB of 1/f (Kellet, 1999).
                state[0] = 0.99765 * state[0] + white * 0.0990460
                state[1] = 0.96300 * state[1] + white * 0.2965164
                state[2] = 0.57000 * state[2] + white * 1.0526913
                value = state[0] + state[1] + state[2] + white * 0.1848
            case .hum:
                let tones = (1...6).reduce(0.0) { sum, overtone in
                    sum + sin(2 * Double.pi * 50 * Double(overtone) * time) / Double(overtone)
                }
                value = tones + 0.05 * white
            case .surf: value = white * (1 + sin(2 * Double.pi * 0.4 * time)) / 2
            case .brown:
                // Leaks, so that it does not wander off.
                state[0] = 0.999 * state[0] + white
                value = state[0]
            case .crackle:
                // Some 400 clicks a second that ring for about a millisecond.
                if random.unit() < 400 / rate { state[0] = 2 * random.unit() - 1 }
                state[0] *= -0.9
                value = state[0] + 0.02 * white
            }
            samples.append(Float(value))
        }
        return samples
    }
}
