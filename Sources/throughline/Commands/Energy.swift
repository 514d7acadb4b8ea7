import ArgumentParser

/// Energy of inferences: from a power meter's trace, or derived.
struct Energy: ParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Energy and power of inferences, from a meter's trace or derived from latency.",
        discussion: """
            import reads the recording of a power meter whose digital input is connected to the board's marker pin \
            (docs/howto/energy.md). Without a meter there is latency times the board's published power, which stands in \
            columns of its own that say derived.
            """,
        subcommands: [ImportEnergy.self, ShowEnergy.self], defaultSubcommand: ShowEnergy.self)
}
