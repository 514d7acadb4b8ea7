import ArgumentParser
import Boards
import Console
import Facts
import Foundation
import Networks
import Records
import Workflows

extension Characterize {
    /// Runs the campaign as an array of tasks and merges their databases, those of an earlier try included.
    func run(_ array: SlurmArray, into store: Store) throws {
        let interruption = Interruption(note: "cancelling the job")
        let isDone = try withExtendedLifetime(interruption) {
            try array.run(arguments, isCancelled: interruption.isAsked)
        }
        var sum = MergeOutcome()
        try store.merge(contentsOf: array.shards) { _, outcome in sum += outcome }
        if output.json {
            try Output.json(MergeDocument(sum, db: store.path, tasks: array.count))
        } else {
            Output.line(
                "\(array.shards.count) of \(array.count) shards merged into \(store.path): \(sum.line)")
        }
        if interruption.isAsked() { throw ExitCode(ExitStatus.interrupted.rawValue) }
        guard isDone else {
            throw CommandError(
                exit: .board, kind: "slurm",
                message:
                    "a task of the array failed, its log is in \(array.folder.path); what was done is merged, "
                    + "and the same command goes on from there")
        }
        array.remove()
    }

    /// The options that say what to profile and where, as each task gets them.
    private var arguments: [String] {
        let absolute = { (path: String) in URL(filePath: path).standardizedFileURL.path }
        var arguments = ["characterize"]
        if let plan { return arguments + ["--plan", absolute(plan)] }
        let describes = !Backbone.all.contains { $0.name == backbone }
        arguments +=
            layers
            ? ["--layers"]
            : [
                "--backbone", describes ? absolute(backbone) : backbone, "--seed", "\(seed)", "--design",
                design.rawValue,
            ]
        if let count { arguments += ["--count", "\(count)"] }
        arguments += ["--repeat", "\(repeats)", "--boards", "\(boards)", "--board", board.board.description]
        arguments += ["--engine", board.inference.engine.rawValue, "--timing", board.timing.rawValue]
        if let firmware = board.firmware { arguments += ["--firmware", absolute(firmware)] }
        return arguments
    }
}
