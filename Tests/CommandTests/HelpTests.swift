import Foundation
import TestSupport
import Testing

/// What `--help` shows of each command.
@Suite struct HelpTests {
    /// Names below SUBCOMMANDS of a help.
    private static func subcommands(of help: String) -> [String] {
        let lines = help.components(separatedBy: "\n")
        guard let start = lines.firstIndex(of: "SUBCOMMANDS:") else { return [] }
        return lines[(start + 1)...].prefix { !$0.isEmpty }.compactMap { line in
            line.firstMatch(of: /^  ([a-z]+)/).map { String($0.1) }
        }
    }

    /// The example of a help, whose lines are wrapped.
    private static func example(of help: String) -> String? {
        let paragraphs = help.components(separatedBy: "\n\n")
        let found = paragraphs.first { $0.hasPrefix("Example: ") }
        return found?.dropFirst("Example: ".count).split(whereSeparator: \.isWhitespace).joined(
            separator: " ")
    }

    @Test("each command has one example, which is a line that it understands")
    func examples() throws {
        let folder = try TemporaryFolder("examples")
        let verbs = try Self.subcommands(of: Command(["--help"]).output)
        #expect(verbs.count > 30)
        // Those that are groups, and those that another program does, which shows its own help.
        for verb in verbs where !["energy", "train", "data", "serve"].contains(verb) {
            let help = try Command([verb, "--help"]).output
            let example = try #require(Self.example(of: help), "\(verb): \(help)")
            #expect(help.components(separatedBy: "Example: ").count == 2, "\(verb)")
            // What an option takes is a word in capitals, not the option's name again.
            #expect(try /--[a-z-]+ <[a-z]/.firstMatch(in: help) == nil, "\(verb): \(help)")
            let words = example.split(separator: " ").map(String.init)
            #expect(words.prefix(2) == ["throughline", verb])
            // Its files are not there; that its words are wrong would be 64.
            let run = try Command(Array(words.dropFirst()), in: folder.url)
            #expect(run.exitCode != 64, "\(example): \(run.errors)")
        }
    }

    @Test("docs/reference/commands.md names each command")
    func page() throws {
        let page = try String(
            contentsOf: Folders.repository.appending(path: "docs/reference/commands.md"), encoding: .utf8)
        for verb in try Self.subcommands(of: Command(["--help"]).output) {
            #expect(page.contains("`throughline \(verb)") || page.contains("`\(verb)"), "\(verb)")
        }
    }
}
