import Glibc
import Jobs

/// A child process with its standard output on a pipe, in a process group of its own.
///
/// Its own group keeps a Ctrl-C at the terminal from ending the board before the host has finished with it.
final class ChildProcess {
    /// Process id.
    let id: pid_t
    private let output: CInt
    private var pending: [UInt8] = []
    private var hasEnded = false

    /// Starts an executable; its standard error goes to a file, its standard input is a descriptor, empty if there is none.
    ///
    /// - Throws: `ChildError` if the system cannot start it.
    init(executable: String, arguments: [String], errorsTo errorFile: String, input: CInt? = nil)
        throws(ChildError)
    {
        let ends = try ChildStart.channel()
        defer { close(ends[1]) }
        do throws(ChildError) {
            let errors = try ChildStart.open(errorFile, writing: true)
            defer { close(errors) }
            let nothing = try ChildStart.open("/dev/null", writing: false)
            defer { close(nothing) }
            id = try ChildStart.spawn(executable, arguments, streams: (input ?? nothing, ends[1], errors))
        } catch {
            close(ends[0])
            throw error
        }
        output = ends[0]
    }

    deinit {
        stop(within: .zero)
        close(output)
    }

    /// Reads one line of the standard output; nil if the process ends or the deadline passes first.
    func readLine(until deadline: ContinuousClock.Instant) -> [UInt8]? {
        while true {
            if let end = pending.firstIndex(of: 0x0A) {
                let line = Array(pending[..<end])
                pending.removeFirst(end + 1)
                return line
            }
            guard let ready = Readiness.wait(output, events: POLLIN, until: deadline), ready.any,
                pending.count < 1 << 16
            else { return nil }
            var buffer = [UInt8](repeating: 0, count: 4096)
            let count = read(output, &buffer, buffer.count)
            if count == 0 || (count < 0 && errno != EINTR) { return nil }
            pending += buffer.prefix(max(0, count))
        }
    }

    /// Waits for the end of the process, and ends it by force if it has not ended by then.
    func stop(within patience: Duration) {
        guard !hasEnded else { return }
        let deadline = ContinuousClock.now + patience
        while !isOver(options: WNOHANG) {
            if ContinuousClock.now >= deadline {
                kill(id, SIGKILL)
                while !isOver(options: 0) {}
                return
            }
            usleep(2000)
        }
    }

    /// Whether the process still runs.
    var isRunning: Bool { !hasEnded && !isOver(options: WNOHANG) }

    private func isOver(options: CInt) -> Bool {
        if hasEnded { return true }
        var status: CInt = 0
        let result = waitpid(id, &status, options)
        hasEnded = result == id || (result < 0 && errno == ECHILD)
        return hasEnded
    }
}
