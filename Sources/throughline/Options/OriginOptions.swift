import ArgumentParser
import Facts

/// Which figures to take.
struct OriginOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Only figures of this origin: silicon or emulated.", valueName: "ORIGIN"))
    var origin: Origin?

    @Option(help: ArgumentHelp("Only this backbone.", valueName: "NAME")) var backbone: String?
}
