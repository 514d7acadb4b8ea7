public import Foundation
import Networks

/// Speech for a run without any download: words spoken by espeak-ng, in the layout of Speech Commands.
///
/// Words lie anywhere in their second, some cut off by its ends; beneath them is noise and, in half of the clips, another
/// voice. Training, validation and test share no base voice and no noise file. Accuracy on it is no accuracy on speech.
/// The same count and seed give the same clips, as far as the installed espeak-ng does.
public struct SpeechSynthesis: Sendable, Codable {
    /// Clips in all.
    public let count: Int
    /// Chooses voices, speeds, pitches, levels and places.
    public let seed: UInt64
    /// Which part of a pair of sets that networks are compared on; nil for a set that stands alone.
    public let part: Part?
    /// Counts the ways of making clips, whose clips must not be mixed.
    private var version = 3

    /// The two parts of data for comparing many networks (docs/howto/search.md), which share no base voice: 30 voices speak for
    /// training, 12 for validation, 30 for test.
    public enum Part: String, Sendable, Codable, CaseIterable {
        /// What networks learn from: clips are split as usual.
        case learning
        /// What they are judged by: eight of ten clips are for test, one for validation.
        case judging
    }

    /// Words beside the ten: those of Speech Commands v2.
    static let otherWords = [
        "backward", "bed", "bird", "cat", "dog", "eight", "five", "follow", "forward", "four", "happy",
        "house",
        "learn", "marvin", "nine", "one", "seven", "sheila", "six", "three", "tree", "two", "visual", "wow",
        "zero",
    ]

    /// Base voices: espeak-ng's variants, each a speaker.
    static let voices: [Split: [String]] = [
        .training: [
            "m1", "m2", "m3", "m4", "m5", "f1", "f2", "f3", "adam", "Alex", "Alicia", "Andrea", "Annie",
            "antonio",
            "aunty", "boris", "caleb", "david", "Denis", "Diogo", "ed", "edward", "edward2", "Gene", "Gene2",
            "gustave",
            "Henrique", "Hugo", "iven", "iven2", "iven3", "iven4", "Jacky", "kaukovalta", "klatt", "klatt2",
            "klatt3",
            "klatt4", "Lee", "linda", "marcelo", "Marco", "Mario", "max", "Michael", "miguel", "Mike",
            "Nguyen",
        ],
        .validation: [
            "m6", "f4", "Andy", "john", "pablo", "pedro", "steph", "steph2", "steph3", "travis", "victor",
            "zac",
        ],
        .test: [
            "m7", "m8", "f5", "anika", "belinda", "benjamin", "michel", "norbert", "paul", "quincy", "sandro",
            "shelby",
        ],
    ]

    /// Ways of pronouncing, shared by all splits as they are among people.
    static let accents = ["en-gb", "en-us", "en-gb-scotland", "en-gb-x-rp", "en-gb-x-gbclan", "en-029"]

    /// Samples of a clip: one second.
    static let clipSamples = MFCC.sampleRate
    private static let noiseSeconds = 30
    /// Level of the word to that of the noise beneath it, dB: least and largest.
    private static let aboveNoise = 12.0...32.0
    /// Level of the word to that of another voice beneath it, dB: least and largest.
    private static let aboveVoice = 12.0...27.0
    /// Words by other voices, of each split.
    private static let otherVoices = 48
    /// Of a pair of sets, base voices for training.
    private static let voicesToLearnFrom = 30
    /// Largest share of a word that is cut off.
    private static let mostCut = 0.05

    /// Describes a data set of at least 150 clips, so that each word has some in each split.
    public init(count: Int, seed: UInt64, part: Part? = nil) {
        self.count = max(150, count)
        self.seed = seed
        self.part = part
    }

    /// Base voices of a split: of a pair of sets the last 18 of training speak for test.
    func voices(_ split: Split) -> [String] {
        let usual = Self.voices[split] ?? []
        guard part != nil, let training = Self.voices[.training] else { return usual }
        switch split {
        case .training: return Array(training.prefix(Self.voicesToLearnFrom))
        case .validation: return usual
        case .test: return usual + training.dropFirst(Self.voicesToLearnFrom)
        }
    }

    /// The split of a clip by its turn: one in ten is for validation, one in ten for test, the others for training; where networks are
    /// judged training and test change places.
    private func split(_ turn: Int) -> Split {
        switch turn % 10 {
        case 0: .validation
        case 1: part == .judging ? .training : .test
        default: part == .judging ? .test : .training
        }
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
        /// Where the word lies, from 0 at the earliest to 1 at the latest.
        var place: Double
        /// Number of the clip among all.
        var position: Int

        /// Path in the data set; the name begins with the speaker, as in the layout.
        var path: String {
            "\(word)/\(Digest(of: Array("\(accent)+\(voice)".utf8)).description.prefix(8))_nohash_\(position).wav"
        }
    }

    /// The clip of a position: half of all clips say one of the ten words.
    func plan(_ position: Int) -> Plan {
        var random = RandomSource(seed: seed, position: position)
        // Words and splits take turns, so that each has its share whatever the count.
        let round = position / 2
        let words = position % 2 == 0 ? SpeechCommands.words : Self.otherWords
        let split = split(round / words.count)
        let voices = voices(split)
        return Plan(
            word: words[round % words.count], split: split, voice: voices[random.below(voices.count)],
            accent: Self.accents[random.below(Self.accents.count)], speed: 100 + random.below(141),
            pitch: 10 + random.below(81), peak: Float(0.2 + 0.7 * random.unit()), place: random.unit(),
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
        var noises: [Split: [NoiseRecording]] = [:]
        for (index, noise) in Noise.allCases.enumerated() {
            let sound = noise.sound(seconds: Self.noiseSeconds, seed: seed &+ UInt64(index))
            try sound.write(to: noiseFolder.appending(path: "\(noise.split.rawValue)-\(noise.rawValue).wav"))
            noises[noise.split, default: []].append(NoiseRecording(sound))
        }
        let espeak = try Espeak()
        var voices: [Split: [Sound]] = [:]
        for split in Split.allCases { voices[split] = try otherVoices(split, espeak) }
        var lists: [Split: [String]] = [:]
        for position in 0..<count {
            let plan = plan(position)
            let url = folder.appending(path: plan.path)
            try Synthesis.write(url) { file in
                let word = try spoken(plan, espeak)
                let beneath = (noises[plan.split] ?? [], voices[plan.split] ?? [])
                try clip(plan, word, noises: beneath.0, voices: beneath.1).write(to: file)
            }
            lists[plan.split, default: []].append(plan.path)
            try progress(position + 1)
        }
        for (split, name) in [(Split.validation, "validation_list.txt"), (.test, "testing_list.txt")] {
            let text = (lists[split] ?? []).sorted().joined(separator: "\n") + "\n"
            try Data(text.utf8).write(to: folder.appending(path: name), options: .atomic)
        }
    }

    /// Words by voices of a split, to lie beneath others.
    private func otherVoices(_ split: Split, _ espeak: Espeak) throws -> [Sound] {
        // Plans beyond those of the clips; one in ten is of a split that is not training.
        var sounds: [Sound] = []
        var position = count
        while sounds.count < Self.otherVoices {
            let plan = plan(position)
            if plan.split == split { sounds.append(try spoken(plan, espeak)) }
            position += 1
        }
        return sounds
    }

    /// The word of a plan without the silence around it, with a level of 1.
    private func spoken(_ plan: Plan, _ espeak: Espeak) throws -> Sound {
        let sound = try espeak.say(
            plan.word, voice: "\(plan.accent)+\(plan.voice)", speed: plan.speed, pitch: plan.pitch
        ).resampled(to: MFCC.sampleRate).trimmed()
        let level = sound.level
        guard level > 0 else { return sound }
        return Sound(samples: sound.samples.map { $0 / level }, sampleRate: sound.sampleRate)
    }

    /// The word somewhere in a second, with what lies beneath it.
    func clip(_ plan: Plan, _ word: Sound, noises: [NoiseRecording], voices: [Sound]) -> Sound {
        var random = RandomSource(seed: ~seed, position: plan.position)
        func gain(_ range: ClosedRange<Double>) -> Float {
            let decibels = range.lowerBound + (range.upperBound - range.lowerBound) * random.unit()
            return Float(pow(10, -decibels / 20))
        }
        var clip = [Float](repeating: 0, count: Self.clipSamples)
        func add(_ samples: [Float], _ gain: Float, from start: Int) {
            for (offset, sample) in samples.enumerated() where clip.indices.contains(start + offset) {
                clip[start + offset] += gain * sample
            }
        }
        let cut = Int(Self.mostCut * Double(word.samples.count))
        let room = max(0, Self.clipSamples - word.samples.count) + 2 * cut
        add(word.samples, 1, from: Int(Double(room) * plan.place) - cut)
        if !voices.isEmpty, random.below(2) == 0 {
            let other = voices[random.below(voices.count)].samples
            let start = random.below(Self.clipSamples) - other.count / 2
            add(other, gain(Self.aboveVoice), from: start)
        }
        if !noises.isEmpty {
            let noise = noises[random.below(noises.count)]
            let start = random.below(noise.samples.count - Self.clipSamples)
            let part = noise.samples.dropFirst(start).prefix(Self.clipSamples)
            if noise.level > 0 { add(Array(part), gain(Self.aboveNoise) / noise.level, from: 0) }
        }
        let loudest = clip.reduce(0) { max($0, abs($1)) }
        return Sound(
            samples: loudest > 0 ? clip.map { $0 * plan.peak / loudest } : clip, sampleRate: MFCC.sampleRate)
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
