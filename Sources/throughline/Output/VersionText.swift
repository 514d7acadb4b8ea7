import Console
import Workflows

/// Answers `--version`, which looks into files and so is no text that every command would make.
enum VersionText {
    /// Prints it if that is what was asked for.
    static func answers(_ arguments: [String]) throws -> Bool {
        guard arguments.first == "--version", arguments.dropFirst().allSatisfy({ $0 == "--json" }) else {
            return false
        }
        let facts = VersionFacts()
        if arguments.count > 1 {
            try Output.json(facts)
            return true
        }
        Output.line(facts.version + (facts.commit.isEmpty ? "" : " (commit \(facts.commit))"))
        for firmware in facts.firmwares {
            Output.line(
                "firmware \(firmware.board), \(firmware.engine): build \(firmware.build?.prefix(12) ?? "unreadable")"
            )
        }
        return true
    }
}
