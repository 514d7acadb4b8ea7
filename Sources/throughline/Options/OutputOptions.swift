import ArgumentParser
import Console
import Workflows

/// Flags that every command has.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON on standard output (keys: docs/reference/json.md).")
    var json = false

    @Flag(help: "Say more on standard error.")
    var verbose = false

    /// Prints what came of a command: a document with `--json`, else words.
    func show(_ document: @autoclosure () throws -> some Encodable, words: () throws -> Void) throws {
        if json { try Output.json(try document()) } else { try words() }
    }

    /// Prints what came of each of some files: with `--json` a document, on one line each where there are several.
    ///
    /// An error in one of several is said, and the others go on; then the command ends with that error's exit code.
    func showEach<Found>(
        _ paths: [String], _ find: (String) throws -> Found, document: (Found) -> some Encodable,
        words: (Found) -> Void
    ) throws {
        let isOne = paths.count == 1
        var code: Int32 = 0
        for (index, path) in paths.enumerated() {
            do {
                let found = try find(path)
                if json {
                    try Output.json(document(found), onOneLine: !isOne)
                } else {
                    if index > 0 { Output.line() }
                    words(found)
                }
            } catch {
                if isOne { throw error }
                code = ErrorLine.report(error, onOneLine: true)
            }
        }
        if code != 0 { throw ExitCode(code) }
    }

    /// Answers each line of standard input with one line of JSON, an error as an object too, until input ends.
    ///
    /// A line that is answered is written before the next is read. Empty lines are passed over.
    func answerEach(_ find: (String) throws -> some Encodable) throws {
        while let path = readLine() {
            if path.isEmpty { continue }
            do {
                try Output.json(try find(path), onOneLine: true)
            } catch {
                try Output.json(ErrorLine.document(CommandError(error)), onOneLine: true)
            }
        }
    }
}
