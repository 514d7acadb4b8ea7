import Foundation
import Jobs
import TestSupport
import Testing

@testable import Networks
@testable import Training

@Suite(.serialized) struct SpeechTests {
    /// A data set as small as it can be, made once.
    private static let made: Result<TemporaryFolder, any Error> = Result {
        let folder = try TemporaryFolder("speech")
        try SpeechSynthesis(count: 150, seed: 7).write(to: folder.url)
        return folder
    }

    @Test(
        "a pair of sets to compare networks on shares no base voice between splits, and most of what judges is for test"
    )
    func pair() {
        var voices: [Split: Set<String>] = [:]
        for part in SpeechSynthesis.Part.allCases {
            let data = SpeechSynthesis(count: 4000, seed: 3, part: part)
            let plans = (0..<4000).map(data.plan)
            for plan in plans { voices[plan.split, default: []].insert(plan.voice) }
            let share = Double(plans.count { $0.split == .test }) / 4000
            #expect(abs(share - (part == .judging ? 0.8 : 0.1)) < 0.01)
            #expect(plans.contains { $0.split == .training } && plans.contains { $0.split == .validation })
        }
        #expect(
            voices[.training]?.count == 30 && voices[.validation]?.count == 12 && voices[.test]?.count == 30)
        #expect(Set(voices.values.flatMap(\.self)).count == 72)
        // A set that stands alone is as it was.
        #expect(SpeechSynthesis(count: 200, seed: 1).voices(.test).count == 12)
    }

    @Test("splits share no base voice, no noise and no clip, and each has every word")
    func splits() throws {
        let synthesis = SpeechSynthesis(count: 20_000, seed: 1)
        let plans = (0..<20_000).map(synthesis.plan)
        #expect(Set(plans.map(\.path)).count == plans.count)
        var voices: [String: Set<Split>] = [:]
        for plan in plans { voices[plan.voice, default: []].insert(plan.split) }
        #expect(voices.values.allSatisfy { $0.count == 1 })
        for split in Split.allCases {
            let words = Set(plans.filter { $0.split == split }.map(\.word))
            #expect(words.count == SpeechCommands.words.count + SpeechSynthesis.otherWords.count)
            #expect(Noise.allCases.contains { $0.split == split })
        }
        let shares = Split.allCases.map { split in plans.count { $0.split == split } }
        #expect(abs(shares[1] - 2000) < 100 && abs(shares[2] - 2000) < 100)
    }

    @Test("what is made is read as Speech Commands: words, lists, noises, one second a clip")
    func layout() throws {
        let data = try SpeechCommands(folder: Self.made.get().url)
        #expect(Split.allCases.reduce(0) { $0 + data.clips($1).count } == 150)
        for split in Split.allCases {
            #expect(Set(data.clips(split).map(\.label)).isSuperset(of: 2..<12))
            for clip in data.clips(split).prefix(5) {
                let sound = try Sound(contentsOf: clip.url)
                #expect(sound.sampleRate == 16000 && sound.samples.count == 16000)
                #expect(sound.samples.contains { abs($0) > 0.15 })
            }
        }
        let noises = Split.allCases.map { Set(data.noises($0)) }
        #expect(noises.map(\.count) == [4, 1, 1])
        #expect(noises[0].isDisjoint(with: noises[1]) && noises[1].isDisjoint(with: noises[2]))
    }

    @Test("a run that was stopped goes on, and ends with the same files")
    func resumes() throws {
        struct Stop: Error {}
        let folder = try TemporaryFolder("speech")
        let synthesis = SpeechSynthesis(count: 150, seed: 7)
        #expect(throws: Stop.self) {
            try synthesis.write(to: folder.url) { if $0 == 3 { throw Stop() } }
        }
        #expect(throws: DataError.self) { try SpeechCommands(folder: folder.url) }
        let paths = (0..<3).map { synthesis.plan($0).path }
        for path in paths {
            let first = try Data(contentsOf: folder.url.appending(path: path))
            #expect(try first == Data(contentsOf: Self.made.get().url.appending(path: path)), "\(path)")
        }
    }

    @Test("a folder that holds something else is refused and left as it is")
    func foreign() throws {
        let folder = try TemporaryFolder("speech")
        try SpeechSynthesis(count: 150, seed: 7).plan(0).path.write(
            to: folder.url.appending(path: "notes.txt"), atomically: true, encoding: .utf8)
        #expect(throws: DataError.self) { try SpeechSynthesis(count: 150, seed: 7).write(to: folder.url) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.url.path) == ["notes.txt"])
        let error = #expect(throws: DataError.self) {
            try SpeechSynthesis(count: 150, seed: 8).write(to: Self.made.get().url)
        }
        #expect(error?.description.contains("\"seed\":7") == true)
        let file = folder.url.appending(path: "notes.txt")
        #expect(throws: DataError.self) { try SpeechSynthesis(count: 150, seed: 7).write(to: file) }
    }

    @Test("what is missing is named")
    func missing() throws {
        let folder = try TemporaryFolder("speech")
        let copy = folder.url.appending(path: "copy")
        try FileManager.default.copyItem(at: Self.made.get().url, to: copy)
        func message() -> String {
            do {
                _ = try SpeechCommands(folder: copy)
                return ""
            } catch { return "\(error)" }
        }
        #expect(message().isEmpty)
        let clip = try #require(SpeechCommands(folder: copy).clips(.test).first)
        try FileManager.default.removeItem(at: clip.url)
        #expect(message().contains(clip.url.lastPathComponent))
        try FileManager.default.removeItem(at: copy.appending(path: "testing_list.txt"))
        #expect(message().contains("testing_list.txt"))
        try FileManager.default.removeItem(at: copy)
        #expect(message().contains("copy"))
    }

    @Test("examples have the proportions of the paper, and only training is disturbed, anew in each epoch")
    func examples() throws {
        let data = try SpeechCommands(folder: Self.made.get().url)
        let training = try SpeechExamples(data, split: .training, seed: 1)
        let spoken = data.clips(.training).count { SpeechCommands.words.contains($0.word) }
        let share = (spoken + 9) / 10
        #expect(training.labels.count { $0 > 1 } == spoken)
        #expect(training.labels.count { $0 == 0 } == share)
        #expect(training.labels.count { $0 == 1 } == share)
        #expect(try training.sound(0, epoch: 0) == training.sound(0, epoch: 0))
        #expect(try training.sound(0, epoch: 0) != training.sound(0, epoch: 1))
        let test = try SpeechExamples(data, split: .test, seed: 1)
        #expect(try test.sound(0, epoch: 0) == test.sound(0, epoch: 1))
        let clip = try #require(data.clips(.test).first { SpeechCommands.words.contains($0.word) })
        #expect(try test.sound(0, epoch: 0) == Sound(contentsOf: clip.url).samples)
        let last = test.count - 1
        #expect(test.labels[last] == 0)
        #expect(try test.sound(last, epoch: 0).contains { $0 != 0 })
        let batch = try test.batch([0, last], epoch: 0)
        #expect(batch.features.shape == [2, 1, 49, 10])
        #expect(try batch.labels.integers() == [test.labels[0], 0])
    }

    @Test("a data set knows its layout, its task and what networks it is for")
    func dataSet() throws {
        let data = try DataSet(folder: Self.made.get().url, task: .kws)
        #expect(data.isSynthetic)
        #expect(try data.name().hasPrefix("synthetic speech \(data.digest().description.prefix(12))"))
        let examples = try data.examples(.test, inputShape: [49, 10, 1], seed: 1)
        #expect(examples.classes.count == 12 && examples.recordings.isEmpty)
        #expect(try examples.batch([0], epoch: 0).features.shape == [1, 1, 49, 10])
        #expect(throws: DataError.self) { try data.examples(.test, inputShape: [32, 32, 1], seed: 1) }
        let error = #expect(throws: DataError.self) {
            try DataSet(folder: Self.made.get().url, task: .vww)
        }
        #expect(error?.description.contains("expected scenes for vww, found speech for kws") == true)
        // What a task says of its features is what the data gives.
        #expect(LearningTask.kws.features == .spectra([[SpeechExamples.frames, MFCC.coefficients, 1]]))
        #expect(LearningTask.ad.features == .spectra(MachineExamples.Form.allCases.map(\.shape)))
    }

    @Test("features are computed once a variant, and masked anew in each epoch of training")
    func variants() throws {
        let cache = try TemporaryFolder("cache")
        let data = try DataSet(folder: Self.made.get().url, cache: FeatureCache(folder: cache.url))
        func features(_ split: Split, _ epoch: Int) throws -> [Float] {
            let examples = try data.examples(split, inputShape: [49, 10, 1], seed: 1)
            return try examples.batch([0, 3], epoch: epoch).features.floats()
        }
        func files() throws -> Int {
            try FileManager.default.contentsOfDirectory(atPath: cache.url.path).count
        }
        let first = try features(.training, 1)
        #expect(try features(.training, 1) == first)
        #expect(try files() == 1)
        let later = try features(.training, 1 + SpeechExamples.variants)
        #expect(try files() == 1)
        #expect(later != first)
        // What neither mask covers is the same sound.
        #expect(zip(first, later).count { $0 == $1 } > first.count / 3)
        _ = try features(.training, 2)
        #expect(try features(.test, 0) == features(.test, 5))
        #expect(try files() == 3)
        let plain = try SpeechExamples(SpeechCommands(folder: data.folder), split: .test, seed: 1)
        #expect(try plain.batch([0, 3], epoch: 0).features.floats() == features(.test, 0))
    }

    @Test("a network learns to tell synthetic words apart by these features")
    func learnable() throws {
        let data = try SpeechCommands(folder: Self.made.get().url)
        let examples = try SpeechExamples(data, split: .training, seed: 1)
        let batch = try examples.batch(Array(0..<examples.count), epoch: 0)
        let network = try TrainableNetwork(Architecture(id: "kws-c24-d24s2-d24").network, seed: 1)
        let adam = try Adam(network.parameters, learningRate: 0.03)
        var losses: [Double] = []
        for _ in 0..<40 {
            adam.clearGradients()
            let loss = try network(batch.features, training: true).crossEntropy(batch.labels)
            losses.append(try loss.item())
            try loss.backward()
            try adam.step()
        }
        #expect(try #require(losses.last) < 0.5 * losses[0], "\(losses)")
    }
}
