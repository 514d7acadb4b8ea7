import Console
import Facts
import Foundation
import Jobs
import Networks
import Records

/// The paper's own networks trained by our recipe, and run on virtual boards; state lies in one folder.
package struct PublishedNetworks {
    /// The task, its data, and where everything goes.
    package let reproduction: Reproduction
    /// Passes of a training.
    package let epochs: Int
    /// Examples of a step.
    package let batch: Int
    /// Training examples at most; nil for all.
    package let limit: Int?

    /// States all of it.
    package init(_ reproduction: Reproduction, epochs: Int, batch: Int, limit: Int?) {
        self.reproduction = reproduction
        self.epochs = epochs
        self.batch = batch
        self.limit = limit
    }

    /// Trains networks one after the other; the table is written anew after each.
    ///
    /// - Parameter names: names of the networks; the task's where empty.
    package func train(_ names: [String]) throws -> PublishedTable {
        let (task, note) = (reproduction.task, reproduction.note)
        let program = try TrainingProgram(for: reproduction.data)
        let named = Set(names.map { $0.lowercased() })
        let rows =
            named.isEmpty
            ? task.published
            : (task.published + task.baselines).filter { named.contains($0.network?.lowercased() ?? "") }
        let training = PublishedTraining(
            task: task, data: reproduction.data, folder: reproduction.folder, epochs: epochs, batch: batch,
            limit: limit, seed: reproduction.seed, board: reproduction.board, store: reproduction.store,
            note: note)
        let folder = OutputFolder(path: reproduction.folder.relativePath)
        var table = PublishedTable(task: task, results: [], unknown: [])
        for row in rows {
            guard let known = row.network.flatMap(KnownNetwork.named) else {
                table.unknown.append(row)
                continue
            }
            note("training \(row.name)")
            table.results.append(try training.run(row, known.network, program))
            _ = try folder.write([(name: "table.md", text: table.markdown)])
        }
        _ = try folder.write([
            (name: "table.md", text: table.markdown),
            (name: "table.json", text: try SnakeCaseJSON.text(table.results) + "\n"),
        ])
        return table
    }
}
