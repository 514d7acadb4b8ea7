import Foundation
import Jobs
import Networks

/// Labelled examples of one split of Speech Commands, with the proportions of its paper (arXiv:1804.03209, section
/// 7): every clip of the ten words, and for each ten of them one of other words and one of silence.
///
/// Training examples are shifted by up to 100 ms and, four in five, mixed with noise; silence is noise alone. There are
/// `variants` of each, which epochs take in turn, so that their features need not be computed in every epoch; masks over
/// time and features (`SpecAugment`) are drawn anew in each. With a `SpeechAugmentation` all is drawn anew in each epoch instead, the
/// clips of other words too, and nothing is kept. Which example gets what depends on the seed, the epoch and the
/// example only.
public final class SpeechExamples: DataExamples {
    /// Labels by example: positions in `SpeechCommands.classes`.
    public let labels: [Int]
    private let clips: [SpeechCommands.Clip?]
    private let noises: [NoiseRecording]
    private let split: Split
    private let seed: UInt64
    private let features: MFCC
    private let source: FeatureSource
    private let augment: SpecAugment?
    private let augmentation: SpeechAugmentation?
    /// Clips of other words in training, of which each epoch draws.
    private let others: [SpeechCommands.Clip]
    /// Features by variant, those that were asked for.
    private var tables: [Int: FeatureTable] = [:]

    private static let mostShift = MFCC.sampleRate / 10
    private static let noiseShare = 0.8
    private static let mostNoise = 0.1
    private static let clipsAtOnce = 256
    /// Ways in which a training example is shifted and mixed.
    static let variants = 8

    /// Windows of a second.
    static let frames = 49

    /// Names of the classes.
    public var classes: [String] { SpeechCommands.classes }

    /// Chooses the examples of a split; reads its noise files, not yet its clips.
    public convenience init(_ data: SpeechCommands, split: Split, seed: UInt64) throws {
        try self.init(data, split: split, seed: seed, features: { try $1() })
    }

    /// As above, with features by a cache and the masks to use in training.
    init(
        _ data: SpeechCommands, split: Split, seed: UInt64, augment: SpecAugment? = SpecAugment(),
        augmentation: SpeechAugmentation? = nil, features source: @escaping FeatureSource
    ) throws {
        var random = RandomSource(seed: seed)
        let all = data.clips(split)
        let spoken = all.filter { SpeechCommands.words.contains($0.word) }
        let others = all.filter { !SpeechCommands.words.contains($0.word) }
        let share = (spoken.count + 9) / 10
        let unknown = random.permutation(others.count).prefix(share).map { others[$0] }
        let clips = spoken + unknown + [SpeechCommands.Clip?](repeating: nil, count: share)
        self.clips = clips
        labels = clips.map { $0?.label ?? 0 }
        noises = try data.noises(split).map { NoiseRecording(try Self.read($0)) }
        self.split = split
        self.seed = seed
        self.source = source
        self.others = others
        self.augmentation = split == .training ? augmentation : nil
        self.augment =
            split != .training
            ? nil
            : augmentation.map {
                SpecAugment(timeMasks: 2, mostFrames: $0.mostFrames, mostFeatures: $0.mostFeatures)
            } ?? augment
        features = try MFCC()
    }

    /// Features [batch, 1, 49, 10] and labels [batch] of some examples in an epoch, counted from 0.
    ///
    /// The first batch of a variant computes or reads its features. Throws a `DataError` for a clip that cannot be read.
    public func batch(_ indices: [Int], epoch: Int) throws -> (features: Tensor, labels: Tensor) {
        let each = Self.frames * MFCC.coefficients
        let known = augmentation == nil ? try table(epoch) : nil
        let made = augmentation == nil ? [] : try computed(indices, epoch: epoch)
        var values: [Float] = []
        values.reserveCapacity(indices.count * each)
        for (place, index) in indices.enumerated() {
            let example = known?.floats(index) ?? Array(made[(place * each)..<((place + 1) * each)])
            guard let augment else {
                values += example
                continue
            }
            var random = RandomSource(seed: ~seed &+ UInt64(epoch), position: index)
            values += augment.masked(example, width: MFCC.coefficients, &random)
        }
        return (
            try Tensor(values, shape: [indices.count, 1, Self.frames, MFCC.coefficients]),
            try Tensor(integers: indices.map { labels[$0] })
        )
    }

    /// Features of all examples in the variant of an epoch.
    private func table(_ epoch: Int) throws -> FeatureTable {
        let variant = split == .training ? epoch % Self.variants : 0
        if let known = tables[variant] { return known }
        let settings = "MFCC 49 x 10 above 0.01, \(split.rawValue), seed \(seed), variant \(variant)"
        let table = try source(settings) {
            var values: [Float] = []
            values.reserveCapacity(count * Self.frames * MFCC.coefficients)
            for start in stride(from: 0, to: count, by: Self.clipsAtOnce) {
                values += try computed(
                    Array(start..<min(count, start + Self.clipsAtOnce)), epoch: variant)
            }
            return FeatureTable(values, each: Self.frames * MFCC.coefficients, groups: [count])
        }
        guard table.count == count, table.stride == Self.frames * MFCC.coefficients * 4 else {
            throw DataError(
                place: "features of \(split.rawValue)", expected: "\(count) of 49 x 10",
                found: "\(table.count) of \(table.stride) bytes", cure: "remove the cached features")
        }
        tables[variant] = table
        return table
    }

    /// Features of some examples, one after the other, without masks.
    private func computed(_ indices: [Int], epoch: Int) throws -> [Float] {
        var samples: [Float] = []
        samples.reserveCapacity(indices.count * MFCC.sampleRate)
        for index in indices { samples += try sound(index, epoch: epoch) }
        let sounds = try Tensor(samples, shape: [indices.count, MFCC.sampleRate])
        return try Torch.withoutGradients { try features(sounds).floats() }
    }

    /// One second of an example.
    func sound(_ index: Int, epoch: Int) throws -> [Float] {
        let isTraining = split == .training
        var random = RandomSource(seed: seed &+ UInt64(isTraining ? epoch : 0), position: index)
        if let augmentation {
            var clip = clips[index]
            if labels[index] == 1, !others.isEmpty { clip = others[random.below(others.count)] }
            return augmentation.changed(
                try clip.map { try Self.read($0.url).samples }, noises: noises, silence: Self.mostNoise,
                &random)
        }
        let shift = isTraining ? random.below(2 * Self.mostShift + 1) - Self.mostShift : 0
        var samples = [Float](repeating: 0, count: MFCC.sampleRate)
        if let clip = clips[index] {
            let spoken = try Self.read(clip.url).samples
            for (offset, sample) in spoken.enumerated() where samples.indices.contains(offset + shift) {
                samples[offset + shift] = sample
            }
        }
        let isMixed = isTraining && random.unit() < Self.noiseShare
        guard isMixed || clips[index] == nil,
            let noise = noises.isEmpty ? nil : noises[random.below(noises.count)],
            noise.samples.count > samples.count
        else { return samples }
        let start = random.below(noise.samples.count - samples.count)
        let volume = Float(Self.mostNoise * random.unit())
        // Relative to the noise's level, so that files of different loudness disturb alike.
        let gain = noise.level > 0 ? volume / noise.level : 0
        for offset in samples.indices {
            samples[offset] = min(1, max(-1, samples[offset] + gain * noise.samples[start + offset]))
        }
        return samples
    }

    private static func read(_ url: URL) throws -> Sound {
        try Sound(contentsOf: url).resampled(to: MFCC.sampleRate)
    }
}
