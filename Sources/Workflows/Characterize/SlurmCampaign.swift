import Console
import Foundation
package import Records

/// A campaign as an array job, whose tasks' databases are merged into one, those of an earlier try included.
package struct SlurmCampaign {
    /// What is profiled.
    package let request: CampaignRequest
    /// The job.
    package let array: SlurmArray
    /// Where rows go.
    package let store: Store

    /// What came of it.
    package struct Outcome {
        /// Databases that tasks left.
        package var shardCount: Int
        /// What they brought.
        package var merged: MergeOutcome
        /// Whether all tasks ended well.
        package var isDone: Bool
    }

    /// Splits a campaign into so many tasks.
    package init(_ request: CampaignRequest, tasks: Int, into store: Store) {
        self.request = request
        self.store = store
        array = SlurmArray(count: tasks, database: store.path)
    }

    /// Runs the job, waits for it, and merges; `isCancelled` is asked while it waits.
    package func run(isCancelled: () -> Bool) throws -> Outcome {
        let isDone = try array.run(request.arguments, isCancelled: isCancelled)
        var sum = MergeOutcome()
        let shards = array.shards
        try store.merge(contentsOf: shards) { _, outcome in sum += outcome }
        return Outcome(shardCount: shards.count, merged: sum, isDone: isDone)
    }

    /// Removes the tasks' databases of a job that is done; throws a `CommandError` for one that is not.
    package func finish(_ outcome: Outcome) throws {
        guard outcome.isDone else {
            throw CommandError(
                exit: .board, kind: "slurm",
                message:
                    "a task of the array failed, its log is in \(array.folder.path); what was done is merged, "
                    + "and the same command goes on from there")
        }
        array.remove()
    }
}
