import ArgumentParser
import Facts

/// Which figures to take.
struct OriginOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp("Only figures of this origin: silicon or emulated.", valueName: "ORIGIN"),
        transform: { name in
            guard let origin = Origin(rawValue: name) else {
                throw ValidationError("expected silicon or emulated")
            }
            return origin
        }) var origin: Origin?

    @Option(help: "Only this backbone.") var backbone: String?
}
