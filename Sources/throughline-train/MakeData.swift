import ArgumentParser
import Console
import Foundation
import Training

/// Makes and names data sets.
struct MakeData: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "data", abstract: "Make data sets that need no download, and name any by its contents.",
        subcommands: [SynthesizeSpeech.self, SynthesizeMachines.self, SynthesizeScenes.self, HashData.self])
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
        Output.line("\(try data.digest())  \(try data.name())")
    }
}

/// What the commands that make data have in common.
struct SynthesisOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Chooses what is left to chance.", valueName: "N")) var seed: UInt64 = 1
    @Option(name: .customLong("out"), help: ArgumentHelp("The data set to make.", valueName: "DIR"))
    var destination: String

    /// Writes so many things into the folder, told how many are done, and says what lies there then.
    func make(
        _ count: Int, _ things: String, _ write: (URL, (Int) -> Void) throws -> Void,
        parts: (URL) throws -> [String]
    ) throws {
        try OutputFolder(path: destination).make()
        let folder = URL(filePath: destination)
        let progress = CountedProgress(of: count, things)
        try write(folder) { progress.show($0) }
        progress.end()
        Output.line("\(count) \(things) in \(destination): \(try parts(folder).joined(separator: ", "))")
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
    @Option(
        help: ArgumentHelp(
            """
            Of data for comparing networks (docs/howto/search.md): learning, or judging, most of which is for test; 30 voices \
            speak for training, 30 others for test.
            """, valueName: "PART")) var part: SpeechSynthesis.Part?
    @OptionGroup var options: SynthesisOptions

    func validate() throws {
        guard (150...1_000_000).contains(clips) else {
            throw ValidationError("expected 150 to 1000000 clips, found \(clips)")
        }
    }

    func run() throws {
        try options.make(clips, "clips", SpeechSynthesis(count: clips, seed: options.seed, part: part).write)
        {
            folder in
            let data = try SpeechCommands(folder: folder)
            return Split.allCases.map { "\(data.clips($0).count) \($0.rawValue)" }
        }
    }
}

/// Makes a data set in the layout of MIMII.
struct SynthesizeMachines: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "synth-machines",
        abstract: "Slide rails with injected faults in the layout of MIMII.",
        discussion: """
            Four machines, recordings of 10 s; one in five has a fault, and all of those are for test. Splits share no \
            kind of noise. A run that was stopped goes on where it was if it gets the same count and seed. Figures \
            on this data are no figures of machines.
            """)

    @Option(help: ArgumentHelp("Recordings in all, at least \(MachineSynthesis.least).", valueName: "N"))
    var recordings = 1000
    @OptionGroup var options: SynthesisOptions

    func validate() throws {
        guard (MachineSynthesis.least...100_000).contains(recordings) else {
            throw ValidationError(
                "expected \(MachineSynthesis.least) to 100000 recordings, found \(recordings)")
        }
    }

    func run() throws {
        let synthesis = MachineSynthesis(count: recordings, seed: options.seed)
        try options.make(recordings, "recordings", synthesis.write) { try MachineSounds(folder: $0).machines }
    }
}

/// Makes a data set in the layout of COCO.
struct SynthesizeScenes: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "synth-scenes",
        abstract: "Drawn scenes with and without a person-like figure, in the layout of COCO.",
        discussion: """
            Splits share no kind of place and no build of the figure. A run that was stopped goes on where it was if it \
            gets the same count and seed. Accuracy on this data is no accuracy on people.
            """)

    @Option(help: ArgumentHelp("Pictures in all, at least \(SceneSynthesis.least).", valueName: "N"))
    var images = 5000
    @OptionGroup var options: SynthesisOptions

    func validate() throws {
        guard (SceneSynthesis.least...1_000_000).contains(images) else {
            throw ValidationError("expected \(SceneSynthesis.least) to 1000000 images, found \(images)")
        }
    }

    func run() throws {
        try options.make(images, "images", SceneSynthesis(count: images, seed: options.seed).write) {
            folder in
            let data = try VisualWakeWords(folder: folder)
            return Split.allCases.map { "\(data.count($0)) \($0.rawValue)" }
        }
    }
}
