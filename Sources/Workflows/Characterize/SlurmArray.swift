import Console
package import Foundation
import Jobs

/// The shards of a campaign as an array job of Slurm, each with a database of its own that a killed task goes on with.
package struct SlurmArray {
    /// Most tasks of an array that a cluster takes without being configured for more (`MaxArraySize`, slurm.conf).
    package static let mostTasks = 1000

    /// Number of tasks.
    package let count: Int
    /// Folder of the shards and the tasks' logs.
    package let folder: URL

    /// Creates an array whose shards lie beside the database that they are merged into.
    package init(count: Int, database: String) {
        self.count = count
        let path = URL(filePath: database).standardizedFileURL.deletingPathExtension().path
        folder = URL(filePath: path + "-shards")
    }

    /// The shards' databases that are there.
    package var shards: [String] {
        (0..<count).map { path(of: "\($0)") }.filter(FileManager.default.fileExists(atPath:))
    }

    /// Submits the array and waits for its end.
    ///
    /// - Parameters:
    ///   - arguments: of `throughline`, but for the shard and the database.
    ///   - isCancelled: asked while waiting; the job is cancelled once it says so.
    /// - Returns: whether all tasks ended well.
    /// - Throws: `CommandError` if the array cannot be submitted.
    package func run(_ arguments: [String], isCancelled: () -> Bool) throws -> Bool {
        do {
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        } catch {
            throw CommandError(
                exit: .input, kind: "output",
                message: "\(folder.path): the folder cannot be made; give --db in a writable folder")
        }
        guard !folder.path.contains("'") else {
            throw CommandError.input("\(folder.path): expected a path without quotes; give another --db")
        }
        let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path
        let task = "$SLURM_ARRAY_TASK_ID"
        let command =
            ([program] + arguments + ["--json", "--shard"]).map(Self.quoted).joined(separator: " ")
            + " \(task)/\(count) --db " + path(of: "'\(task)'", quoting: "'")
        let submission = [
            "--parsable", "--wait", "--array=0-\(count - 1)", "--job-name=throughline",
            "--output=" + folder.appending(path: "task-%a.log").path, "--wrap", "exec " + command,
        ]
        // Its id, which sbatch prints when it has taken the job, long before it ends.
        let answer = folder.appending(path: "job.txt")
        var sbatch = ChildProgram(path: "/usr/bin/env", arguments: ["sbatch"] + submission)
        sbatch.output = .file(answer.path)
        sbatch.errors = .kept
        var isOver = false
        let ending: ChildProgram.Ending
        do throws(ChildError) {
            ending = try sbatch.run {
                guard isCancelled(), !isOver else { return }
                isOver = cancel(answer)
            }
        } catch {
            throw CommandError(
                exit: .input, kind: "slurm", message: "sbatch cannot be started: \(error.reason)")
        }
        guard !Self.id(answer).isEmpty || isOver else {
            let reason =
                String(decoding: ending.errors, as: UTF8.self).split(separator: "\n").last ?? "no answer"
            throw CommandError(
                exit: .input, kind: "slurm",
                message: "expected sbatch to take the job, found: \(reason); is Slurm installed and running?")
        }
        return ending.code == 0 && !isOver
    }

    /// Removes the shards and logs.
    package func remove() { try? FileManager.default.removeItem(at: folder) }

    /// Path of a task's database, between quotes for a shell if there are any.
    private func path(of task: String, quoting quote: String = "") -> String {
        let name = "\(folder.path)/shard-\(task)-of-\(count).sqlite"
        return quote + name + quote
    }

    /// Cancels the job whose id sbatch wrote; says whether there was one.
    private func cancel(_ answer: URL) -> Bool {
        let id = Self.id(answer)
        guard !id.isEmpty else { return false }
        _ = try? ChildProgram(path: "/usr/bin/env", arguments: ["scancel", id]).run()
        return true
    }

    private static func id(_ answer: URL) -> String {
        String((try? String(contentsOf: answer, encoding: .utf8))?.prefix { $0.isNumber } ?? "")
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "'\\''") + "'"
    }
}
