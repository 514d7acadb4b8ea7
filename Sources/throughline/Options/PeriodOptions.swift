import ArgumentParser

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
