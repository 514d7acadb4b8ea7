import Foundation
import Glibc
import Jobs
import Synchronization

/// The labgrid places that this process holds.
///
/// A place is held by a guard: a shell that acquires it with `labgrid-client`, waits until its standard input ends, and
/// releases it. The input is a pipe of this process, which the system closes however the process ends, so that a place
/// is given back after a crash or a SIGKILL too. The guard leads a process group of its own and ignores the signals
/// that end commands; only its own SIGKILL, or the end of the machine, leaves a place acquired.
enum LabgridPlaces {
    /// Longest that acquiring takes: each call of the client takes a second or two, more on a busy machine.
    private static let patience = Duration.seconds(120)

    private struct Guard {
        var process: ChildProcess
        var input: CInt
        var resources: [LabgridResource]
    }

    private static let held = Mutex<[String: Guard]>([:])

    // Errors of the client come first on standard error and then in a file that is read when no place was acquired.
    private static let program = """
        trap '' INT TERM HUP PIPE
        labgrid-client --place="$1" acquire >&2 || exit 1
        labgrid-client --place="$1" show
        echo end-of-resources
        cat > /dev/null
        labgrid-client --place="$1" release >&2
        """

    /// Acquires a place unless this process holds it already, until the process ends.
    ///
    /// - Returns: what the place offers.
    /// - Throws: `BoardError.transport` with what `labgrid-client` said, such as who holds the place.
    static func acquire(_ name: String) throws(BoardError) -> [LabgridResource] {
        let result: Result<[LabgridResource], BoardError> = held.withLock { held in
            if let known = held[name] { return .success(known.resources) }
            do throws(BoardError) {
                if held.isEmpty { atexit { LabgridPlaces.releaseAll() } }
                let new = try start(name)
                held[name] = new
                return .success(new.resources)
            } catch {
                return .failure(error)
            }
        }
        return try result.get()
    }

    /// Releases all places and waits until that is done.
    static func releaseAll() {
        held.withLock { held in
            for place in held.values { close(place.input) }
            for place in held.values { place.process.stop(within: patience) }
            held = [:]
        }
    }

    private static func start(_ name: String) throws(BoardError) -> Guard {
        let log = FileManager.default.temporaryDirectory.appending(path: "labgrid-\(UUID().uuidString).log")
        defer { try? FileManager.default.removeItem(at: log) }
        guard let ends = try? ChildStart.channel() else {
            throw .transport("labgrid: a channel to the shell cannot be made")
        }
        let process: ChildProcess
        do {
            process = try ChildProcess(
                executable: "/bin/sh", arguments: ["-c", program, "labgrid", name], errorsTo: log.path,
                input: ends[0])
        } catch {
            close(ends[0])
            close(ends[1])
            throw .transport("labgrid: the shell cannot be started: \(error)")
        }
        close(ends[0])
        var text = ""
        let deadline = ContinuousClock.now + patience
        while let line = process.readLine(until: deadline).map({ String(decoding: $0, as: UTF8.self) }) {
            if line == "end-of-resources" {
                return Guard(process: process, input: ends[1], resources: LabgridResource.all(in: text))
            }
            text += line + "\n"
        }
        close(ends[1])
        process.stop(within: patience)
        let said = (try? String(contentsOf: log, encoding: .utf8)) ?? ""
        // Without an error of the client's, the client itself is missing.
        let error = said.split(separator: "\n").last { $0.contains("Error: ") }
        throw .transport(
            "labgrid place \(name) cannot be acquired: "
                + (error.map(String.init)
                    ?? "expected labgrid-client to answer, found none; install labgrid and set LG_COORDINATOR")
        )
    }
}
