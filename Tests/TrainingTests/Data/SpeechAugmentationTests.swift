import Foundation
import Jobs
import TestSupport
import Testing

@testable import Networks
@testable import Training

@Suite(.serialized) struct SpeechAugmentationTests {
    /// Nothing is changed by this one, so that a test can change one thing.
    private static let none = SpeechAugmentation(
        mostShiftMs: 0, mostSpeedChange: 0, mostGainDecibels: 0, mostTilt: 0, noiseShare: 0,
        leastSignalDecibels: 0,
        mostSignalDecibels: 0, mostFrames: 0, mostFeatures: 0)

    private let tone = (0..<16000).map { Float(0.2 * sin(2 * Double.pi * 500 * Double($0) / 16000)) }

    private func sound(
        _ augmentation: SpeechAugmentation, seed: UInt64, noises: [NoiseRecording] = []
    ) -> [Float] {
        var random = RandomSource(seed: seed)
        return augmentation.changed(tone, noises: noises, silence: 0.1, &random)
    }

    /// Upward zero crossings: half a period is one.
    private func crossings(_ samples: [Float]) -> Int {
        zip(samples, samples.dropFirst()).count { $0 < 0 && $1 >= 0 }
    }

    @Test("without changes a clip stays as it is but for its last sample")
    func identity() {
        #expect(zip(sound(Self.none, seed: 1), tone).dropLast().allSatisfy { abs($0 - $1) < 1e-6 })
    }

    @Test(
        "speed changes the pitch by up to its share both ways, and loudness and noise lie where they should")
    func ranges() {
        var faster = Self.none
        faster.mostSpeedChange = 0.2
        // The middle half: what is played faster is over before the second is.
        let counts = (0..<60).map { crossings(Array(sound(faster, seed: $0)[4000..<12000])) }
        #expect((counts.min() ?? 0) < 220 && (counts.max() ?? 0) > 280)
        #expect(counts.allSatisfy { (199...301).contains($0) }, "\(counts)")

        var louder = Self.none
        louder.mostGainDecibels = 6
        let level = Sound(samples: tone, sampleRate: 16000).level
        let gains = (0..<60).map {
            20 * log10(Double(Sound(samples: sound(louder, seed: $0), sampleRate: 16000).level / level))
        }
        #expect(gains.allSatisfy { abs($0) < 6.1 } && (gains.max() ?? 0) > 4 && (gains.min() ?? 0) < -4)

        var noisy = Self.none
        (noisy.noiseShare, noisy.leastSignalDecibels, noisy.mostSignalDecibels) = (1, 10, 20)
        let hiss = NoiseRecording(Noise.white.sound(seconds: 3, seed: 4))
        let ratios = (UInt64(0)..<40).map { seed -> Double in
            let rest = zip(sound(noisy, seed: seed, noises: [hiss]), tone).map { $0 - $1 }
            return 20 * log10(Double(level / Sound(samples: rest, sampleRate: 16000).level))
        }
        #expect(ratios.allSatisfy { $0 > 9 && $0 < 21 }, "\(ratios)")
    }

    @Test(
        "training draws everything anew in each epoch, other words too, and keeps nothing; other splits stay")
    func examples() throws {
        let folder = try TemporaryFolder("augmented")
        try SpeechSynthesis(count: 250, seed: 5).write(to: folder.url)
        let cache = try TemporaryFolder("augmented-cache")
        let data = try DataSet(folder: folder.url, cache: FeatureCache(folder: cache.url))
        func features(_ split: Split, _ index: Int, _ epoch: Int) throws -> [Float] {
            try data.examples(
                split, inputShape: [49, 10, 1], seed: 1, augmentation: SpeechAugmentation()
            ).batch([index], epoch: epoch).features.floats()
        }
        #expect(try features(.training, 0, 3) == features(.training, 0, 3))
        #expect(try features(.training, 0, 3) != features(.training, 0, 3 + SpeechExamples.variants))
        #expect(
            try !FileManager.default.fileExists(atPath: cache.url.path)
                || FileManager.default.contentsOfDirectory(atPath: cache.url.path).isEmpty)
        let plain = try data.examples(.validation, inputShape: [49, 10, 1], seed: 1)
        #expect(try features(.validation, 0, 2) == plain.batch([0], epoch: 0).features.floats())

        let commands = try SpeechCommands(folder: folder.url)
        let training = try SpeechExamples(
            commands, split: .training, seed: 1, augmentation: Self.none, features: { try $1() })
        let unknown = try #require(training.labels.firstIndex(of: 1))
        let drawn = Set(try (0..<8).map { try training.sound(unknown, epoch: $0) })
        #expect(drawn.count > 1)
        let silence = try #require(training.labels.firstIndex(of: 0))
        #expect(try training.sound(silence, epoch: 0).contains { $0 != 0 })
    }

    @Test("data of another task is not changed by it")
    func foreign() throws {
        let folder = try TemporaryFolder("scenes")
        try SceneSynthesis(count: SceneSynthesis.least, seed: 1).write(to: folder.url)
        let data = try DataSet(folder: folder.url)
        let error = #expect(throws: DataError.self) {
            try data.examples(
                .training, inputShape: [50, 50, 1], seed: 1, augmentation: SpeechAugmentation())
        }
        #expect(error?.description.contains("expected speech to change, found scenes") == true)
    }
}
