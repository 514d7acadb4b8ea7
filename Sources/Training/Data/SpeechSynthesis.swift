public import Foundation
import Networks

/// Speech for a run without any download: words spoken by espeak-ng, in the layout of Speech Commands.
///
/// Training, validation and test share no base voice and no noise file. Accuracy on it is no accuracy on speech.
/// The same count and seed give the same clips, as far as the installed espeak-ng does.
public struct SpeechSynthesis: Sendable, Codable {
    /// Clips in all.
    public let count: Int
    /// Chooses voices, speeds, pitches, levels and places.
    public let seed: UInt64

    /// Words beside the ten: those of Speech Commands v2.
    static let otherWords = [
        "backward", "bed", "bird", "cat", "dog", "eight", "five", "follow", "forward", "four", "happy",
        "house",
        "learn", "marvin", "nine", "one", "seven", "sheila", "six", "three", "tree", "two", "visual", "wow",
        "zero",
    ]

    /// Base voices: espeak-ng's variants, each a speaker.
    static let voices: [Split: [String]] = [
        .training: ["m1", "m2", "m3", "m4", "m5", "f1", "f2", "f3", "Annie", "david", "linda", "max"],
        .validation: ["m6", "f4", "Andy", "steph"],
        .test: ["m7", "m8", "f5", "belinda"],
    ]

    /// Ways of pronouncing, shared by all splits as they are among people.
    static let accents = ["en-gb", "en-us", "en-gb-scotland", "en-gb-x-rp", "en-gb-x-gbclan", "en-029"]

    /// Samples of a clip: one second.
    static let clipSamples = MFCC.sampleRate
    private static let noiseSeconds = 30

    /// Describes a data set of at least 150 clips, so that each word has some in each split.
    public init(count: Int, seed: UInt64) {
        self.count = max(150, count)
        self.seed = seed
    }

    /// What one clip is.
    struct Plan: Hashable {
        var word: String
        var split: Split
        var voice: String
        var accent: String
        /// Words a minute.
        var speed: Int
        /// Of espeak-ng, 0 to 99.
        var pitch: Int
        /// Largest sample.
        var peak: Float
        /// Share of the silence that lies before the word.
        var place: Double
        /// Number of the clip among all.
        var position: Int

        /// Path in the data set; the name begins with the speaker, as in the layout.
        var path: String {
            "\(word)/\(Digest(of: Array("\(accent)+\(voice)".utf8)).description.prefix(8))_nohash_\(position).wav"
        }
    }

    /// The clip of a position: half of all clips say one of the ten words; one in ten is for validation, one in
    /// ten for test.
    func plan(_ position: Int) -> Plan {
        var random = RandomSource(seed: seed, position: position)
        // Words and splits take turns, so that each has its share whatever the count.
        let round = position / 2
        let words = position % 2 == 0 ? SpeechCommands.words : Self.otherWords
        let split: Split =
            round / words.count % 10 == 0 ? .validation : round / words.count % 10 == 1 ? .test : .training
        let voices = Self.voices[split] ?? []
        return Plan(
            word: words[round % words.count], split: split, voice: voices[random.below(voices.count)],
            accent: Self.accents[random.below(Self.accents.count)], speed: 110 + random.below(111),
            pitch: 20 + random.below(61), peak: Float(0.2 + 0.7 * random.unit()), place: random.unit(),
            position: position)
    }

    /// Writes the data set; clips that are there already are kept, so that a run that was stopped goes on.
    ///
    /// `progress` hears the number of clips that are done. Throws a `DataError` where espeak-ng is missing or a
    /// file cannot be written.
    public func write(to folder: URL, progress: (Int) throws -> Void = { _ in }) throws {
        let noiseFolder = folder.appending(path: "_background_noise_")
        try Synthesis.claim(folder, for: self)
        for name in SpeechCommands.words + Self.otherWords {
            try Synthesis.make(folder.appending(path: name))
        }
        try Synthesis.make(noiseFolder)
        for (index, noise) in Noise.allCases.enumerated() {
            let sound = noise.sound(seconds: Self.noiseSeconds, seed: seed &+ UInt64(index))
            try sound.write(to: noiseFolder.appending(path: "\(noise.split.rawValue)-\(noise.rawValue).wav"))
        }
        let espeak = try Espeak()
        var lists: [Split: [String]] = [:]
        for position in 0..<count {
            let plan = plan(position)
            let url = folder.appending(path: plan.path)
            try Synthesis.write(url) { try clip(plan, espeak).write(to: $0) }
            lists[plan.split, default: []].append(plan.path)
            try progress(position + 1)
        }
        for (split, name) in [(Split.validation, "validation_list.txt"), (.test, "testing_list.txt")] {
            let text = (lists[split] ?? []).sorted().joined(separator: "\n") + "\n"
            try Data(text.utf8).write(to: folder.appending(path: name), options: .atomic)
        }
    }

    /// The word somewhere in a second of silence.
    private func clip(_ plan: Plan, _ espeak: Espeak) throws -> Sound {
        let spoken = try espeak.say(
            plan.word, voice: "\(plan.accent)+\(plan.voice)", speed: plan.speed, pitch: plan.pitch)
        let word = try spoken.resampled(to: MFCC.sampleRate).trimmed()
        let samples = word.samples.prefix(Self.clipSamples)
        let loudest = samples.reduce(0) { max($0, abs($1)) }
        let before = Int(Double(Self.clipSamples - samples.count) * plan.place)
        var clip = [Float](repeating: 0, count: Self.clipSamples)
        for (offset, sample) in samples.enumerated() where loudest > 0 {
            clip[before + offset] = sample * plan.peak / loudest
        }
        return Sound(samples: clip, sampleRate: MFCC.sampleRate)
    }
}

extension Sound {
    /// Without the silence before and behind.
    fileprivate func trimmed() -> Sound {
        let threshold = 0.01 * samples.reduce(0) { max($0, abs($1)) }
        guard let first = samples.firstIndex(where: { abs($0) > threshold }),
            let last = samples.lastIndex(where: { abs($0) > threshold })
        else { return self }
        return Sound(samples: Array(samples[first...last]), sampleRate: sampleRate)
    }
}
