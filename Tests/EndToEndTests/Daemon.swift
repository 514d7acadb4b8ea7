import Foundation

/// A program that runs for a test, below a process that stays in front of it and ends with the tests.
///
/// Foundation takes a child for ended that closes the descriptors it inherited, as daemons do, and the tests' signal
/// mask blocks SIGCHLD, which daemons wait for.
final class Daemon {
    private let process = Process()

    /// Starts a program in a folder, where it may leave files; its output goes to a file, to nowhere if nil.
    init(
        _ path: String, _ arguments: [String], environment: [String: String], in folder: URL,
        output: String? = nil
    ) throws {
        process.executableURL = URL(filePath: "/usr/bin/python3")
        let program = """
            import os, signal, subprocess, sys, time
            signal.pthread_sigmask(signal.SIG_SETMASK, [])
            parent = os.getppid()
            child = subprocess.Popen(sys.argv[2:], stdout=open(sys.argv[1], "w"), stderr=subprocess.STDOUT)
            signal.signal(signal.SIGTERM, lambda *_: child.terminate())
            while child.poll() is None:
                if os.getppid() != parent:
                    child.terminate()
                time.sleep(0.2)
            """
        process.arguments = ["-c", program, output ?? "/dev/null", path] + arguments
        process.environment = environment
        process.currentDirectoryURL = folder
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        process.standardError = FileHandle.nullDevice
        try process.run()
    }

    deinit { stop() }

    /// Ends the program and waits for it.
    func stop() {
        guard process.isRunning else { return }
        process.terminate()
        process.waitUntilExit()
    }
}
