import Foundation
import Jobs
import TestSupport
import Testing

@testable import Networks
@testable import Training

@Suite(.serialized) struct MachineTests {
    /// A data set as small as it can be, made once.
    private static let made: Result<TemporaryFolder, any Error> = Result {
        let folder = try TemporaryFolder("machines")
        try MachineSynthesis(count: MachineSynthesis.least, seed: 3).write(to: folder.url)
        return folder
    }

    /// Recordings of 2.5 s of noise at the given paths.
    private static func write(_ paths: [String], to folder: URL) throws {
        for (index, path) in paths.enumerated() {
            let url = folder.appending(path: path)
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Noise.white.sound(seconds: 3, seed: UInt64(index)).write(to: url)
        }
    }

    @Test("splits share no recording and no noise, and only test has faults")
    func plans() throws {
        let plans = MachineSynthesis(count: 1001, seed: 1).plans()
        #expect(plans.count == 1001 && Set(plans.map(\.path)).count == 1001)
        var noises: [Noise: Set<Split>] = [:]
        for plan in plans { noises[plan.noise, default: []].insert(plan.split) }
        #expect(noises.values.allSatisfy { $0.count == 1 })
        #expect(plans.allSatisfy { $0.fault == nil || $0.split == .test })
        for machine in 0..<4 {
            let own = plans.filter { $0.machine == machine }
            let tested = own.filter { $0.split == .test }
            #expect(tested.count { $0.fault != nil } == tested.count { $0.fault == nil })
            #expect(Set(tested.compactMap(\.fault)).count == SlideRail.Fault.allCases.count)
            for split in Split.allCases { #expect(own.contains { $0.split == split }) }
        }
    }

    @Test("what is made is read as MIMII, with the splits that it was made for")
    func layout() throws {
        let folder = try Self.made.get().url
        let sounds = try MachineSounds(folder: folder)
        #expect(sounds.machines == ["id_00", "id_02", "id_04", "id_06"])
        let plans = MachineSynthesis(count: MachineSynthesis.least, seed: 3).plans()
        for split in Split.allCases {
            let expected = Set(plans.filter { $0.split == split }.map { "\($0.path) \($0.fault != nil)" })
            let found = sounds.clips(split).map { clip in
                "slider/\(sounds.machines[clip.label])/"
                    + clip.url.pathComponents.suffix(2).joined(separator: "/") + " \(clip.isAnomalous)"
            }
            #expect(Set(found) == expected && found.count == expected.count)
        }
        let sound = try Sound(contentsOf: #require(sounds.clips(.test).first).url)
        #expect(sound.sampleRate == 16000 && sound.samples.count == 160_000)
        #expect(sound.level > 0.08 && sound.level < 0.25)
        // The machine type's own folder is as good.
        #expect(try MachineSounds(folder: folder.appending(path: "slider")).machines == sounds.machines)
    }

    @Test("examples are images of 64 frames every 20, grouped by recording, the same from the cache")
    func examples() throws {
        let cache = try TemporaryFolder("cache")
        let data = try DataSet(
            folder: Self.made.get().url, task: .ad, cache: FeatureCache(folder: cache.url))
        #expect(data.isSynthetic)
        let first = try data.examples(.test, inputShape: [32, 32, 1], seed: 1)
        // 10 s have 311 frames, so 13 images.
        #expect(first.recordings.count == 16 && first.count == 16 * 13)
        for recording in first.recordings {
            #expect(recording.examples.count == 13)
            #expect(first.labels[recording.examples].allSatisfy { $0 == recording.label })
        }
        let indices = [0, 40, first.count - 1]
        let batch = try first.batch(indices, epoch: 0)
        #expect(batch.features.shape == [3, 1, 32, 32])
        #expect(try batch.labels.integers() == indices.map { first.labels[$0] })
        let again = try data.examples(.test, inputShape: [32, 32, 1], seed: 1)
        #expect(try again.batch(indices, epoch: 1).features.floats() == batch.features.floats())
        #expect(throws: DataError.self) { try data.examples(.test, inputShape: [49, 10, 1], seed: 1) }
        #expect(try FileManager.default.contentsOfDirectory(atPath: cache.url.path).count == 1)
    }

    @Test("an image is the mean of 2 x 2 neighbours in time and band, from frame 20 k on")
    func images() {
        let features = (0..<5440).map { (index: Int) -> Float in Float(index / 64 * 1000 + index % 64) }
        let images = MachineExamples.cut(features, .image)
        #expect(images.count == 2048)
        #expect(images[0] == 500.5)
        #expect(images[31] == 562.5)
        // The second image's second row begins with frame 22.
        #expect(images[1057] == 22502.5)
        #expect(MachineExamples.cut(Array(features.prefix(63 * 64)), .image).isEmpty)
        let slices = MachineExamples.cut(features, .slice)
        // 85 frames: the last slice begins with frame 75.
        #expect(slices.count == 16 * 640)
        #expect(slices[641] == 5001 && slices[16 * 640 - 1] == 84063)
    }

    @Test("a fault changes what is heard, the more the severer, and no fault changes nothing")
    func faults() throws {
        func features(_ fault: SlideRail.Fault?, _ severity: Double) throws -> [Float] {
            var random = RandomSource(seed: 9)
            let samples = SlideRail(machine: 1, seed: 2).samples(
                32000, fault: fault, severity: severity, &random)
            return try LogMel()(Tensor(samples, shape: [1, samples.count])).floats()
        }
        func distance(_ left: [Float], _ right: [Float]) -> Float {
            zip(left, right).reduce(0) { $0 + abs($1.0 - $1.1) } / Float(left.count)
        }
        let well = try features(nil, 1)
        #expect(well.allSatisfy { $0.isFinite })
        for fault in SlideRail.Fault.allCases {
            let (slight, severe) = (try features(fault, 0.2), try features(fault, 1))
            #expect(distance(well, slight) > 0.001, "\(fault)")
            #expect(distance(well, severe) > distance(well, slight), "\(fault)")
        }
    }

    @Test("the layouts of DCASE and ToyADMOS are read, of the latter the first channel")
    func otherLayouts() throws {
        let folder = try TemporaryFolder("dcase")
        let dcase = folder.url.appending(path: "ToyCar")
        let trained = ["01", "02"].flatMap { id in (0..<4).map { "train/normal_id_\(id)_0000000\($0).wav" } }
        let tested = ["01", "02"].flatMap { id in
            ["test/normal_id_\(id)_00000000.wav", "test/anomaly_id_\(id)_00000000.wav"]
        }
        try Self.write(trained + tested, to: dcase)
        let challenge = try MachineSounds(folder: folder.url)
        #expect(challenge.machines == ["id_01", "id_02"])
        #expect(challenge.clips(.training).count == 6 && challenge.clips(.validation).count == 2)
        #expect(challenge.clips(.test).map(\.isAnomalous) == [true, false, true, false])
        try Self.write(["train/what.wav"], to: dcase)
        let unnamed = #expect(throws: DataError.self) { try MachineSounds(folder: dcase) }
        #expect(unnamed?.description.contains("what.wav") == true)

        let toys = try TemporaryFolder("toyadmos")
        try Self.write(
            (1...2).flatMap { number in
                (0..<4).flatMap { index in
                    (1...2).map { channel in
                        "case\(number)/NormalSound_IND/\(index)_ToyCar_case\(number)_normal_IND_ch\(channel)_1.wav"
                    }
                } + ["case\(number)/AnomalousSound_IND/1_ToyCar_case\(number)_ab01_IND_ch1_0001.wav"]
            }, to: toys.url)
        let sounds = try MachineSounds(folder: toys.url)
        #expect(sounds.machines == ["case1", "case2"])
        #expect(Split.allCases.map { sounds.clips($0).count } == [4, 2, 4])
    }

    @Test("what is missing is named, and too short a recording is refused")
    func missing() throws {
        let folder = try TemporaryFolder("missing")
        func message() -> String {
            do {
                let data = try DataSet(folder: folder.url)
                _ = try data.examples(.test, inputShape: [32, 32, 1], seed: 1)
                return ""
            } catch { return "\(error)" }
        }
        try Self.write(["id_00/normal/0.wav", "id_00/normal/1.wav", "id_00/normal/2.wav"], to: folder.url)
        #expect(message().contains("expected a folder of abnormal recordings"))
        try Self.write(["id_00/abnormal/0.wav"], to: folder.url)
        #expect(message().contains("expected 2 to 8 machines"))
        try Self.write(["id_02/normal/0.wav", "id_02/abnormal/0.wav"], to: folder.url)
        #expect(message().contains("recordings of id_02 for validation"))
        try Self.write(["id_02/normal/1.wav", "id_02/normal/2.wav"], to: folder.url)
        #expect(message().isEmpty)
        let url = folder.url.appending(path: "id_02/abnormal/0.wav")
        try Sound(samples: [0, 0.1], sampleRate: 16000).write(to: url)
        #expect(message().contains("expected at least 33280 samples"))
        try Data("RIFF".utf8).write(to: url)
        #expect(message().contains("expected a sound file"))
        try FileManager.default.removeItem(at: url)
        #expect(message().contains("expected recordings (*.wav)"))
    }
}
