import ArgumentParser

/// Energy of inferences: from a power meter's trace, or derived.
struct Energy: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Energy and power of inferences, from a meter's trace or derived from latency.",
        discussion: """
            import reads the recording of a power meter whose digital input is connected to the board's marker pin \
            (docs/energy.md). Without a meter there is latency times the board's published power, which stands in \
            columns of its own that say derived.
            """,
        subcommands: [ImportEnergy.self, ShowEnergy.self], defaultSubcommand: ShowEnergy.self)
}

/// How often an inference runs, and what the board takes in between.
struct PeriodOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "One inference in this time, such as 640ms: print the average power.", valueName: "TIME"))
    var period: Period?
    @Option(help: ArgumentHelp("Power between inferences, in mW.", valueName: "MW")) var sleepMw: Double?

    func validate() throws {
        if let sleepMw, !(sleepMw >= 0 && sleepMw.isFinite) {
            throw ValidationError("--sleep-mw takes milliwatts from 0")
        }
        guard (period == nil) == (sleepMw == nil) else {
            throw ValidationError("--period and --sleep-mw go together")
        }
    }
}
