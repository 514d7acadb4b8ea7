import ArgumentParser

/// `search ask`.
struct AskVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "ask", abstract: AskSearch.configuration.abstract, helpNames: [])

    @OptionGroup var captured: CapturedArguments

    func run() throws { try captured.run(AskSearch.self) }
}

/// `search tell`.
struct TellVerb: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "tell", abstract: TellSearch.configuration.abstract, helpNames: [])

    @OptionGroup var captured: CapturedArguments

    func run() throws { try captured.run(TellSearch.self) }
}
