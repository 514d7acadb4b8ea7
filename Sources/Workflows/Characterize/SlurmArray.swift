package import Console
package import Foundation

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
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["sbatch"] + submission
        let answer = Pipe()
        let complaints = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = answer
        process.standardError = complaints
        do {
            try process.run()
        } catch {
            throw CommandError(exit: .input, kind: "slurm", message: "sbatch cannot be started: \(error)")
        }
        var isOver = false
        while process.isRunning {
            usleep(100_000)
            guard isCancelled(), !isOver else { continue }
            isOver = true
            cancel(answer.fileHandleForReading.availableData)
        }
        let said = (try? complaints.fileHandleForReading.readToEnd()) ?? Data()
        let id = (try? answer.fileHandleForReading.readToEnd()) ?? Data()
        guard !id.isEmpty || isOver else {
            let reason = String(decoding: said, as: UTF8.self).split(separator: "\n").last ?? "no answer"
            throw CommandError(
                exit: .input, kind: "slurm",
                message: "expected sbatch to take the job, found: \(reason); is Slurm installed and running?")
        }
        return process.terminationStatus == 0 && !isOver
    }

    /// Removes the shards and logs.
    package func remove() { try? FileManager.default.removeItem(at: folder) }

    /// Path of a task's database, between quotes for a shell if there are any.
    private func path(of task: String, quoting quote: String = "") -> String {
        let name = "\(folder.path)/shard-\(task)-of-\(count).sqlite"
        return quote + name + quote
    }

    /// Cancels the job whose id sbatch printed.
    private func cancel(_ answer: Data) {
        let id = String(decoding: answer, as: UTF8.self).prefix { $0.isNumber }
        guard !id.isEmpty else { return }
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/env")
        process.arguments = ["scancel", String(id)]
        try? process.run()
        process.waitUntilExit()
    }

    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "'\\''") + "'"
    }
}
