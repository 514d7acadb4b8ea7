import ArgumentParser
import Console
import Facts
import Workflows

/// Checks a board's clock, serial line and flash.
struct SelfTestBoard: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "selftest",
        abstract: "Check a board's cycle counter, serial line and flash.",
        discussion: """
            On silicon the cycle counter is compared with the host's clock, and more than 1 % of error is refused. \
            A virtual board's time is not the host's: its counter is compared with the emulator's own time. \
            Exits with 1 if a check fails.

            Example: throughline selftest --board usb
            """)

    @Option(help: ArgumentHelp("Seconds over which the clock is compared, 1 to 60.", valueName: "SECONDS"))
    var seconds = 5.0
    @OptionGroup var board: BoardOptions
    @OptionGroup var store: StoreOptions
    @OptionGroup var output: OutputOptions

    func validate() throws {
        guard (1...60).contains(seconds) else { throw ValidationError("--seconds takes 1 to 60") }
    }

    func run() throws {
        let tested = try TestedBoard(try board.open(counting: try store.open()), seconds: seconds) { name in
            if output.verbose { Output.note("throughline: \(name)") }
        }
        try output.show(SelfTestDocument(tested)) {
            Output.line("\(tested.identity.board) \(tested.identity.uniqueID) (\(tested.origin))")
            CheckText(checks: tested.checks).print()
        }
        if !tested.passed { throw ExitCode(ExitStatus.board.rawValue) }
    }
}
