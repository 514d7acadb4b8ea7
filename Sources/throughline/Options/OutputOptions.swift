import ArgumentParser
import Console

/// Flags that every command has.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON on standard output (keys: docs/json.md).")
    var json = false

    @Flag(help: "Say more on standard error.")
    var verbose = false

    /// Prints what came of a command: a document with `--json`, else words.
    func show(_ document: @autoclosure () throws -> some Encodable, words: () throws -> Void) throws {
        if json { try Output.json(try document()) } else { try words() }
    }
}
