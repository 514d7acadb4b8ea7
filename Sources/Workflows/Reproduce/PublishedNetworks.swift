package import Facts
package import Foundation
package import Jobs
package import Networks
package import Records

/// The paper's own networks trained by our recipe, and run on virtual boards; state lies in one folder.
package struct PublishedNetworks {
    /// What they learn.
    package let task: LearningTask
    /// Folder of the data set.
    package let data: String
    /// Where everything goes.
    package let folder: URL
    /// Passes of a training.
    package let epochs: Int
    /// Examples of a step.
    package let batch: Int
    /// Training examples at most; nil for all.
    package let limit: Int?
    /// Draws weights.
    package let seed: UInt64
    /// Kind of board.
    package let board: BoardDescriptor
    /// Where rows go.
    package let store: Store
    /// Told what goes on.
    package let note: (String) -> Void

    /// States all of it.
    package init(
        task: LearningTask, data: String, folder: URL, epochs: Int, batch: Int, limit: Int?, seed: UInt64,
        board: BoardDescriptor, store: Store, note: @escaping (String) -> Void
    ) {
        self.task = task
        self.data = data
        self.folder = folder
        self.epochs = epochs
        self.batch = batch
        self.limit = limit
        self.seed = seed
        self.board = board
        self.store = store
        self.note = note
    }

    /// Trains networks one after the other.
    ///
    /// - Parameters:
    ///   - names: names of the networks; the task's where empty.
    ///   - each: given the table after each of them.
    package func train(
        _ names: [String], each: (PublishedTable) throws -> Void
    ) throws -> [PublishedTraining.Result] {
        let program = try TrainingProgram()
        let named = Set(names.map { $0.lowercased() })
        let rows =
            named.isEmpty
            ? task.published
            : (task.published + task.baselines).filter { named.contains($0.network?.lowercased() ?? "") }
        let training = PublishedTraining(
            task: task, data: data, folder: folder, epochs: epochs, batch: batch, limit: limit, seed: seed,
            board: board, store: store, note: note)
        var results: [PublishedTraining.Result] = []
        var unknown: [TableFour.Row] = []
        for row in rows {
            guard let known = row.network.flatMap(KnownNetwork.named) else {
                unknown.append(row)
                continue
            }
            note("training \(row.name)")
            results.append(try training.run(row, known.network, program))
            try each(PublishedTable(task: task, results: results, unknown: unknown))
        }
        try each(PublishedTable(task: task, results: results, unknown: unknown))
        return results
    }
}
