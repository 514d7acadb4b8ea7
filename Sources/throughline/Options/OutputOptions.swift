import ArgumentParser

/// Flags that every command has.
struct OutputOptions: ParsableArguments {
    @Flag(help: "Print JSON on standard output (keys: docs/json.md).")
    var json = false

    @Flag(help: "Say more on standard error.")
    var verbose = false
}
