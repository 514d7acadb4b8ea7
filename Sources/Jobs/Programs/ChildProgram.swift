import Glibc

/// Another program that runs to its end while the caller waits.
///
/// `ChildStart` says what it gets of this process.
public struct ChildProgram: Sendable {
    /// What it reads.
    public enum Input: Sendable, Hashable {
        /// Nothing.
        case none
        /// This process's standard input.
        case standardInput
        /// A file.
        case file(String)
    }

    /// Where it writes.
    public enum Output: Sendable, Hashable {
        /// Nowhere.
        case discarded
        /// Into `Ending`.
        case kept
        /// To this process's standard output.
        case standardOutput
        /// To this process's standard error.
        case standardError
        /// To a file, which is made or emptied.
        case file(String)
    }

    /// How it ended.
    public struct Ending: Sendable, Hashable {
        /// Its exit code; 128 and the signal's number if one ended it, as shells have it.
        public let code: Int32
        /// What it wrote to standard output, where that is kept.
        public let output: [UInt8]
        /// What it wrote to standard error, where that is kept.
        public let errors: [UInt8]
    }

    /// Milliseconds between two calls of what is done meanwhile.
    private static let period: CInt = 100

    /// Path of the executable.
    public var path: String
    /// What follows the program's name.
    public var arguments: [String]
    /// All of its environment; this process's if nil.
    public var environment: [String: String]?
    /// What it reads.
    public var input = Input.none
    /// Where its standard output goes.
    public var output = Output.discarded
    /// Where its standard error goes.
    public var errors = Output.discarded
    /// Whether it is passed each Ctrl-C and SIGTERM that this process gets, which does not end by them meanwhile.
    public var forwardsSignals = false

    /// Names a program and its arguments.
    public init(path: String, arguments: [String], environment: [String: String]? = nil) {
        self.path = path
        self.arguments = arguments
        self.environment = environment
    }

    /// Runs it to its end.
    ///
    /// - Throws: `ChildError` if it cannot be started or a file cannot be opened.
    public func run() throws(ChildError) -> Ending { try run(nil) }

    /// The same; `meanwhile` is called on this thread ten times a second until the program has ended.
    public func run(meanwhile: () -> Void) throws(ChildError) -> Ending {
        try withoutActuallyEscaping(meanwhile) { meanwhile throws(ChildError) in try run(meanwhile) }
    }

    private func run(_ meanwhile: (() -> Void)?) throws(ChildError) -> Ending {
        let read = try source()
        defer { if input != .standardInput { close(read) } }
        let (first, second) = (try KeptStream(output), try KeptStream(errors))
        let child = try ChildStart.spawn(
            path, arguments, environment: environment, streams: (read, first.written, second.written))
        let forwarding = forwardsSignals ? SignalForwarding(to: child) : nil
        defer { forwarding?.end() }
        let streams = [first, second]
        for stream in streams { stream.isStarted() }
        while streams.contains(where: \.isOpen) {
            var waiting = streams.map {
                pollfd(fd: $0.isOpen ? $0.read : -1, events: Int16(POLLIN), revents: 0)
            }
            let ready = poll(&waiting, 2, meanwhile == nil ? -1 : Self.period)
            if ready == 0 { meanwhile?() }
            for (stream, state) in zip(streams, waiting) where ready > 0 && state.revents != 0 {
                stream.take()
            }
        }
        return Ending(code: try code(of: child, meanwhile), output: first.bytes, errors: second.bytes)
    }

    /// Waits for the end of the child.
    private func code(of child: pid_t, _ meanwhile: (() -> Void)?) throws(ChildError) -> Int32 {
        var status: CInt = 0
        while true {
            let result = waitpid(child, &status, meanwhile == nil ? 0 : WNOHANG)
            if result == child { break }
            if result == 0 {
                meanwhile?()
                poll(nil, 0, Self.period)
            } else if errno != EINTR {
                throw ChildError(call: "waiting for \(path)", code: errno)
            }
        }
        // WIFSIGNALED and WEXITSTATUS are macros that Swift does not see.
        let number = status & 0x7F
        return number == 0 ? (status >> 8) & 0xFF : 128 + number
    }

    private func source() throws(ChildError) -> CInt {
        switch input {
        case .none: try ChildStart.open("/dev/null", writing: false)
        case .standardInput: STDIN_FILENO
        case .file(let path): try ChildStart.open(path, writing: false)
        }
    }
}

/// Where a child's stream goes, and what came of one that is kept.
private final class KeptStream {
    /// What the child writes to.
    let written: CInt
    /// What is read here; -1 if nothing is.
    let read: CInt
    /// Whether more may come.
    private(set) var isOpen: Bool
    private(set) var bytes: [UInt8] = []
    private var isOwned: Bool

    init(_ output: ChildProgram.Output) throws(ChildError) {
        isOpen = output == .kept
        isOwned = true
        switch output {
        case .kept:
            let ends = try ChildStart.channel()
            (read, written) = (ends[0], ends[1])
        case .discarded: (read, written) = (-1, try ChildStart.open("/dev/null", writing: true))
        case .file(let path): (read, written) = (-1, try ChildStart.open(path, writing: true))
        case .standardOutput, .standardError:
            (read, written) = (-1, output == .standardOutput ? STDOUT_FILENO : STDERR_FILENO)
            isOwned = false
        }
    }

    deinit {
        isStarted()
        if read >= 0 { close(read) }
    }

    /// Lets go of the child's end, so that this one ends with the child.
    func isStarted() {
        if isOwned { close(written) }
        isOwned = false
    }

    /// Takes what is there.
    func take() {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = Glibc.read(read, &buffer, buffer.count)
        if count > 0 {
            bytes += buffer.prefix(count)
        } else if count == 0 || errno != EINTR {
            isOpen = false
        }
    }
}
