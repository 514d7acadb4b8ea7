import ArgumentParser
import Foundation
import Training

/// Makes and names data sets.
struct MakeData: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data", abstract: "Make data sets that need no download, and name any by its contents.",
        subcommands: [SynthesizeSpeech.self, HashData.self])
}

/// Prints a data set's content address.
struct HashData: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "hash", abstract: "The SHA-256 of a data set's files and their paths, as cards name it.",
        discussion: """
            The same as: find . -type f -not -path '*/.*' -printf '%P\\n' | LC_ALL=C sort | xargs -d '\\n' \
            sha256sum | sha256sum
            """)

    @Argument(help: ArgumentHelp("A folder in any of the layouts.", valueName: "DIR")) var folder: String

    func run() throws {
        let data = try DataSet(folder: URL(filePath: folder))
        print("\(try data.digest())  \(try data.name())")
    }
}

/// Makes a data set in the layout of Speech Commands.
struct SynthesizeSpeech: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "synth-speech",
        abstract: "Synthetic speech in the layout of Speech Commands v2, spoken by espeak-ng.",
        discussion: """
            Splits share no base voice and no noise file. A run that was stopped goes on where it was if it gets \
            the same count and seed. Accuracy on this data is no accuracy on speech.
            """)

    @Option(help: ArgumentHelp("Clips in all, at least 150.", valueName: "N")) var clips = 20_000
    @Option(help: ArgumentHelp("Chooses voices and their ways.", valueName: "N")) var seed: UInt64 = 1
    @Option(name: .customLong("out"), help: ArgumentHelp("The data set to make.", valueName: "DIR"))
    var destination: String

    func validate() throws {
        guard (150...1_000_000).contains(clips) else {
            throw ValidationError("expected 150 to 1000000 clips, found \(clips)")
        }
    }

    func run() throws {
        let isWatched = isatty(STDERR_FILENO) == 1
        let synthesis = SpeechSynthesis(count: clips, seed: seed)
        try synthesis.write(to: URL(filePath: destination)) { done in
            guard isWatched, done % 100 == 0 || done == clips else { return }
            FileHandle.standardError.write(Data("\r\(done) of \(clips) clips".utf8))
        }
        if isWatched { FileHandle.standardError.write(Data("\n".utf8)) }
        let data = try SpeechCommands(folder: URL(filePath: destination))
        let counts = Split.allCases.map { "\(data.clips($0).count) \($0.rawValue)" }
        print("\(clips) clips in \(destination): \(counts.joined(separator: ", "))")
    }
}
