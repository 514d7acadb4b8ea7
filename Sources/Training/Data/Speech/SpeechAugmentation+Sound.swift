import Foundation
import Jobs
import Networks

extension SpeechAugmentation {
    /// A second of a clip, or without one of noise alone, as it is learnt from in one epoch.
    ///
    /// - Parameters:
    ///   - clip: samples at 16 kHz; of silence there are none.
    ///   - noises: recordings of which one is drawn.
    ///   - silence: largest level of the noise where there is no clip.
    func changed(
        _ clip: [Float]?, noises: [NoiseRecording], silence: Double, _ random: inout RandomSource
    ) -> [Float] {
        let count = MFCC.sampleRate
        var samples = [Float](repeating: 0, count: count)
        if let clip { samples = moved(clip, count: count, &random) }
        let isMixed = random.unit() < noiseShare
        guard isMixed || clip == nil, !noises.isEmpty else { return samples }
        let noise = noises[random.below(noises.count)]
        guard noise.samples.count > count else { return samples }
        let start = random.below(noise.samples.count - count)
        let volume: Double
        if clip == nil {
            volume = silence * random.unit()
        } else {
            let decibels = leastSignalDecibels + (mostSignalDecibels - leastSignalDecibels) * random.unit()
            volume = Double(Sound(samples: samples, sampleRate: count).level) / pow(10, decibels / 20)
        }
        // Relative to the recording's level, so that those of different loudness disturb alike.
        let gain = noise.level > 0 ? Float(volume) / noise.level : 0
        for offset in samples.indices {
            samples[offset] = min(1, max(-1, samples[offset] + gain * noise.samples[start + offset]))
        }
        return samples
    }

    /// Speed, place, colour and loudness changed; samples between samples lie on straight lines.
    private func moved(_ clip: [Float], count: Int, _ random: inout RandomSource) -> [Float] {
        func even(_ most: Double) -> Double { most * (2 * random.unit() - 1) }
        let speed = 1 + even(mostSpeedChange)
        let shift = even(mostShiftMs) / 1000 * Double(MFCC.sampleRate)
        let tilt = Float(even(mostTilt))
        let gain = Float(pow(10, even(mostGainDecibels) / 20))
        let middle = Double(count) / 2
        var samples = [Float](repeating: 0, count: count)
        var before: Float = 0
        for index in samples.indices {
            let place = middle + (Double(index) - middle - shift) * speed
            let whole = Int(place.rounded(.down))
            var sample: Float = 0
            if whole >= 0, whole + 1 < clip.count {
                let share = Float(place - Double(whole))
                sample = clip[whole] * (1 - share) + clip[whole + 1] * share
            }
            samples[index] = min(1, max(-1, gain * (sample + tilt * before)))
            before = sample
        }
        return samples
    }
}
