public import Foundation
public import Jobs
public import Networks

/// A folder with the data of one task, in one of the layouts that are published.
public final class DataSet {
    /// Where it lies.
    public let folder: URL
    /// What can be learnt from it.
    public let task: LearningTask
    /// Whether it was made by Throughline: figures on it are no figures of the world.
    public let isSynthetic: Bool
    private let layout: Layout
    private let cache: FeatureCache?
    private var knownDigest: Digest?

    private enum Layout {
        case speech(SpeechCommands)
        case machines(MachineSounds)
        case scenes(VisualWakeWords)
    }

    /// Looks through a folder and finds out which layout it has.
    ///
    /// Features are kept in `cache`, if there is one. Throws a `DataError` for a folder of no known layout, or one that
    /// lacks something.
    public init(folder: URL, cache: FeatureCache? = nil) throws {
        self.folder = folder
        self.cache = cache
        isSynthetic = FileManager.default.fileExists(
            atPath: folder.appending(path: Synthesis.noteName).path)
        if Self.has("validation_list.txt", in: folder) || Self.has("testing_list.txt", in: folder) {
            task = .kws
            layout = .speech(try SpeechCommands(folder: folder))
        } else if VisualWakeWords.isLikely(folder) {
            task = .vww
            layout = .scenes(try VisualWakeWords(folder: folder))
        } else if MachineSounds.isLikely(folder) {
            task = .ad
            layout = .machines(try MachineSounds(folder: folder))
        } else {
            throw DataError(
                folder,
                expected: "the lists of Speech Commands, COCO's annotations, or recordings as of MIMII, "
                    + "ToyADMOS or DCASE",
                found: Self.contents(of: folder), cure: "name the folder that holds them")
        }
    }

    /// Looks through a folder that must hold data of a task.
    public convenience init(folder: URL, task: LearningTask, cache: FeatureCache? = nil) throws {
        try self.init(folder: folder, cache: cache)
        guard self.task == task else {
            throw DataError(
                folder, expected: "\(task.dataName) for \(task.rawValue)",
                found: "\(self.task.dataName) for \(self.task.rawValue)", cure: "name another folder")
        }
    }

    /// Examples of a split, as inputs of `inputShape`: [height, width, channels].
    ///
    /// `seed` chooses what is left to chance, `augmentation` how speech is changed for training. Throws a `DataError` for inputs
    /// that the data cannot be made to, and for an augmentation of anything but speech.
    public func examples(
        _ split: Split, inputShape: [Int], seed: UInt64, augmentation: SpeechAugmentation? = nil
    ) throws -> any DataExamples {
        guard augmentation == nil || task == .kws else {
            throw DataError(
                folder, expected: "speech to change", found: task.dataName,
                cure: "train \(task.rawValue) by another recipe")
        }
        guard task.features.fit(inputShape) else {
            throw DataError(
                folder, expected: task.features.description, found: "\(inputShape)",
                cure: "choose a network of the \(task.rawValue) task")
        }
        switch layout {
        case .speech(let commands):
            return try SpeechExamples(
                commands, split: split, seed: seed, augmentation: augmentation, features: features)
        case .machines(let machines):
            let form = MachineExamples.Form.allCases.first { $0.shape == inputShape }
            return try MachineExamples(
                machines, split: split, form: form ?? .image, features: features)
        case .scenes(let scenes):
            return try SceneExamples(
                scenes, split: split, size: inputShape[0], channels: inputShape[2], seed: seed,
                features: features)
        }
    }

    /// Features by the cache, for which the data's contents and the way they are computed are the key.
    private func features(_ settings: String, make: () throws -> FeatureTable) throws -> FeatureTable {
        guard let cache else { return try make() }
        return try cache.table("\(try digest()) \(settings)", make: make)
    }

    /// Content address: the SHA-256 of what `sha256sum` prints for all files in order of their paths' bytes, the
    /// ones whose names begin with a dot aside.
    ///
    ///     find . -type f -not -path '*/.*' -printf '%P\n' | LC_ALL=C sort | xargs -d '\n' sha256sum | sha256sum
    public func digest() throws -> Digest {
        if let knownDigest { return knownDigest }
        let digest = try FolderDigest(of: folder).digest
        knownDigest = digest
        return digest
    }

    /// What a figure is of, such as `synthetic speech 1a2b3c4d5e6f`.
    public func name() throws -> String {
        "\(isSynthetic ? "synthetic " : "")\(task.dataName) \(try digest().description.prefix(12))"
    }

    private static func has(_ name: String, in folder: URL) -> Bool {
        FileManager.default.fileExists(atPath: folder.appending(path: name).path)
    }

    private static func contents(of folder: URL) -> String {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: folder.path) else {
            return "no folder that can be read"
        }
        guard !names.isEmpty else { return "an empty folder" }
        return names.sorted().prefix(5).joined(separator: ", ") + (names.count > 5 ? ", ..." : "")
    }
}
