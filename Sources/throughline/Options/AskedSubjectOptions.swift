import ArgumentParser
import Jobs
import Networks
import Workflows

/// What an outside trainer searches for, and where that lies.
struct AskedSubjectOptions: ParsableArguments {
    @Option(help: ArgumentHelp("Task: kws, vww or ad; begins a search.", valueName: "TASK")) var task:
        LearningTask?
    @Option(
        help: ArgumentHelp(
            "Space to search in, or a file that describes one; the task's own unless given.",
            valueName: "NAME")) var backbone: String?
    @Option(help: ArgumentHelp("Leave out widths beyond so many channels.", valueName: "CHANNELS"))
    var widthCap: Int?
    @Option(name: .customLong("out"), help: ArgumentHelp("Folder of the search.", valueName: "DIR"))
    var folder: String

    func validate() throws { try (1...4096).check(widthCap, of: "--width-cap") }

    /// The space for a task.
    func space(of task: LearningTask) throws -> Backbone {
        let found = try backbone.map { try BackboneChoice.space($0, of: task) } ?? task.backbones[0]
        return widthCap.map(found.capped) ?? found
    }
}
