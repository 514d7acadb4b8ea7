import Console
import Jobs

/// The front that a search found, in words.
struct FrontText {
    let front: SearchFront
    let folder: String

    func print() {
        var table = TextTable([.right, .right, .right, .right, .left])
        table.add(["predicted", "Mop", "validation", "epochs", "front"])
        for network in front.networks where network.isOnFront {
            table.add([
                network.latencyMs.map(Figure.milliseconds) ?? "-", Figure.millions(network.ops),
                Figure.percent(network.expectedAccuracy), "\(network.trainedEpochs)", network.network,
            ])
        }
        Output.line(
            "front of \(front.networks.count) networks, by \(front.validationExamples) validation examples; what has "
                + "fewer epochs is expected to have that at the last:")
        table.lines(indent: "  ").forEach { Output.line($0) }
        Output.line("all of them  \(folder)/front.json")
    }
}
