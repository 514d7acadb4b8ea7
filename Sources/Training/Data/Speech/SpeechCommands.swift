public import Foundation
import Jobs

/// A folder in the layout of Speech Commands v2 (Warden, arXiv:1804.03209): a folder of clips for each word, the
/// lists of validation and test clips, and background noise.
public struct SpeechCommands: Sendable {
    /// The words that are told apart.
    public static let words = Array(classes.dropFirst(2))
    /// Classes in order: silence, any other word, and the words.
    public static let classes = LearningTask.kws.classes

    /// One clip.
    public struct Clip: Hashable, Sendable {
        /// Its file.
        public let url: URL
        /// What is said.
        public let word: String

        /// Position of its class; that of silence is no clip's.
        public var label: Int { SpeechCommands.classes.firstIndex(of: word) ?? 1 }
    }

    private let clips: [Split: [Clip]]
    private let noises: [URL]

    private static let noiseFolder = "_background_noise_"
    private static let lists: [(split: Split, name: String)] = [
        (.validation, "validation_list.txt"), (.test, "testing_list.txt"),
    ]

    /// Looks through a folder.
    ///
    /// Throws a `DataError` that names the first thing missing.
    public init(folder: URL) throws {
        var listed: [String: Split] = [:]
        for list in Self.lists {
            for line in try Self.lines(of: folder.appending(path: list.name)) { listed[line] = list.split }
        }
        var clips: [Split: [Clip]] = [:]
        for word in try Self.folders(in: folder) where !word.hasPrefix("_") {
            for name in try Self.files(in: folder.appending(path: word)) {
                let path = "\(word)/\(name)"
                clips[listed.removeValue(forKey: path) ?? .training, default: []].append(
                    Clip(url: folder.appending(path: path), word: word))
            }
        }
        if let path = listed.keys.min() {
            throw DataError(
                folder.appending(path: path), expected: "a clip that a list names", found: "no file",
                cure: "complete the data set")
        }
        for word in Self.words {
            for split in Split.allCases where !(clips[split] ?? []).contains(where: { $0.word == word }) {
                throw DataError(
                    folder.appending(path: word), expected: "clips for \(split.rawValue)", found: "none",
                    cure: "complete the data set")
            }
        }
        let noiseFolder = folder.appending(path: Self.noiseFolder)
        let noises = try Self.files(in: noiseFolder)
        guard noises.count >= Split.allCases.count else {
            throw DataError(
                noiseFolder, expected: "a noise file for each of training, validation and test",
                found: "\(noises.count)", cure: "complete the data set")
        }
        self.clips = clips
        self.noises = noises.map { noiseFolder.appending(path: $0) }
    }

    /// Clips of a split, by word and name.
    public func clips(_ split: Split) -> [Clip] { clips[split] ?? [] }

    /// Noise files of a split: of all in the order of their names, the last is for test, the one before it for
    /// validation, unless their names begin with the splits', as those of synthetic data do.
    public func noises(_ split: Split) -> [URL] {
        let named = noises.filter { $0.lastPathComponent.hasPrefix("\(split.rawValue)-") }
        if !named.isEmpty { return named }
        switch split {
        case .training: return Array(noises.dropLast(2))
        case .validation: return Array(noises.suffix(2).prefix(1))
        case .test: return Array(noises.suffix(1))
        }
    }

    private static func lines(of url: URL) throws -> [String] {
        guard let text = try? String(contentsOf: url, encoding: .utf8) else {
            throw DataError(
                url, expected: "the list of the Speech Commands layout", found: "no readable file",
                cure: "give the folder that holds yes/, no/ and the lists")
        }
        return text.split(whereSeparator: \.isNewline).map(String.init)
    }

    private static func folders(in url: URL) throws -> [String] {
        try names(in: url).filter {
            (try? url.appending(path: $0).resourceValues(forKeys: [.isDirectoryKey]).isDirectory) == true
        }
    }

    private static func files(in url: URL) throws -> [String] {
        try names(in: url).filter { $0.lowercased().hasSuffix(".wav") }
    }

    private static func names(in url: URL) throws -> [String] {
        guard let names = try? FileManager.default.contentsOfDirectory(atPath: url.path) else {
            throw DataError(
                url, expected: "a folder", found: "none that can be read", cure: "complete the data set")
        }
        return names.filter { !$0.hasPrefix(".") }.sorted()
    }
}
