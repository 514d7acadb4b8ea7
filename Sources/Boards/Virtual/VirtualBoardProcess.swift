public import Facts
import Foundation

/// A virtual board in a process of its own, which ends with this object or with the host's process.
public final class VirtualBoardProcess {
    private struct Ready: Decodable {
        var ready: Bool
        var board: String
        var vcp: String
        var probe: String
        var control: String
        var gdb: String?
    }

    private struct Counts: Decodable { var counts: Data? }

    private static let startTimeout = Duration.seconds(30)
    private static let controlTimeout = Duration.seconds(30)

    /// Path of the pseudo-terminal that is the board's serial port.
    public let serialPath: String
    /// Path of the debug probe's socket.
    public let probePath: String
    /// Where GDB reaches the board, as in `127.0.0.1:3333`; nil if it was not asked for.
    public let debugAddress: String?
    /// Process id.
    public var processID: Int32 { process.id }
    /// Whether the process still runs.
    public var isRunning: Bool { process.isRunning }

    private let process: ChildProcess
    private let control: StreamSocket
    private let folder: ScratchFolder
    private var unread: [UInt8] = []

    /// Starts a virtual board and waits until it can be used.
    ///
    /// - Parameters:
    ///   - board: the kind of board.
    ///   - flash: file that keeps the flash contents; erased flash that is forgotten at the end if nil.
    ///   - timing: how closely time is modelled.
    ///   - debugPort: TCP port of this host for GDB, 0 for any that is free; none if nil.
    ///   - executable: path of `virtual-board`; found by `executablePath()` if nil.
    public init(
        board: BoardDescriptor, flash: String? = nil, timing: VirtualTiming = .fast, debugPort: UInt16? = nil,
        executable: String? = nil
    ) throws(BoardError) {
        let path: String
        if let executable { path = executable } else { path = try Self.executablePath() }
        let folder = try Self.makeFolder()
        var arguments = ["--board", board.shortName, "--dir", folder.url.path, "--ends-with-control"]
        if let flash { arguments += ["--flash", flash] }
        if timing != .fast { arguments += ["--timing", timing.rawValue] }
        if let debugPort { arguments += ["--gdb", "\(debugPort)"] }
        let ready: Ready
        (process, control, ready) = try Self.start(path, arguments, in: folder.url.path)
        (serialPath, probePath, debugAddress) = (ready.vcp, ready.probe, ready.gdb)
        self.folder = folder
    }

    deinit {
        control.close()
        process.stop(within: .seconds(5))
    }

    /// Opens the board's serial port and its probe.
    public func connection() throws(BoardError) -> BoardConnection {
        let probe: SocketPipe
        do {
            probe = try SocketPipe(path: probePath)
        } catch {
            throw .probe(.pipe(error))
        }
        do {
            let stream = try SerialPort(path: serialPath, baud: LinkSession.speeds[0])
            return BoardConnection(
                probe: probe, stream: stream, serialPath: serialPath, owner: self)
        } catch {
            throw .stream(error)
        }
    }

    /// Asks how the emulation goes.
    public func status() throws(BoardError) -> VirtualBoardStatus {
        let line = try ask(#"{"command":"status"}"#)
        do {
            return try JSONDecoder().decode(VirtualBoardStatus.self, from: Data(line))
        } catch {
            throw .protocolViolation("the virtual board's status is \(String(decoding: line, as: UTF8.self))")
        }
    }

    /// Takes the board off its cables: the serial port hangs up, the probe is gone.
    public func unplug() throws(BoardError) {
        _ = try ask(#"{"command":"unplug"}"#)
    }

    /// What the last inference executed, as bytes that the cycle model reads; nil if none has ended.
    public func inferenceCounts() throws(BoardError) -> [UInt8]? {
        let line = try ask(#"{"command":"counts"}"#)
        do {
            return try JSONDecoder().decode(Counts.self, from: Data(line)).counts.map { [UInt8]($0) }
        } catch {
            throw .protocolViolation("the virtual board's counts are no JSON object with counts")
        }
    }

    private func ask(_ command: String) throws(BoardError) -> [UInt8] {
        let deadline = ContinuousClock.now + Self.controlTimeout
        do throws(StreamSocket.Failure) {
            try control.send(Array(command.utf8) + [0x0A], until: deadline)
            while true {
                if let end = unread.firstIndex(of: 0x0A) {
                    let line = Array(unread[..<end])
                    unread.removeFirst(end + 1)
                    return line
                }
                guard unread.count < 1 << 24 else { break }
                unread += try control.receive(limit: 1 << 16, until: deadline)
            }
        } catch {
            throw .transport("the virtual board's control socket failed (\(error)); start it again")
        }
        throw .protocolViolation("the virtual board's answer has no end")
    }

    // MARK: Starting

    /// Finds the `virtual-board` executable: `$THROUGHLINE_VIRTUAL_BOARD`, beside the running program, or in
    /// `.build/release` above it or above the current directory.
    public static func executablePath() throws(BoardError) -> String {
        if let path = ProcessInfo.processInfo.environment["THROUGHLINE_VIRTUAL_BOARD"], !path.isEmpty {
            guard FileManager.default.isExecutableFile(atPath: path) else {
                throw .transport("THROUGHLINE_VIRTUAL_BOARD names \(path), which is no executable file")
            }
            return path
        }
        let folders =
            [FirmwareLocator.executableFolder] + FirmwareLocator().roots.map { $0 + "/.build/release" }
        let paths = folders.map { $0 + "/virtual-board" }
        guard let path = paths.first(where: FileManager.default.isExecutableFile(atPath:)) else {
            throw .transport(
                "the program virtual-board is neither beside this one nor in .build/release; build it with "
                    + "`make build` or set THROUGHLINE_VIRTUAL_BOARD")
        }
        return path
    }

    private static func start(
        _ path: String, _ arguments: [String], in folder: String
    ) throws(BoardError) -> (ChildProcess, StreamSocket, Ready) {
        let errors = folder + "/errors.txt"
        let process: ChildProcess
        do {
            process = try ChildProcess(executable: path, arguments: arguments, errorsTo: errors)
        } catch {
            throw .transport("the virtual board \(path) does not start: \(error)")
        }
        guard let line = process.readLine(until: .now + startTimeout) else {
            process.stop(within: .zero)
            throw .transport("the virtual board did not become ready: \(lastLine(of: errors))")
        }
        guard let ready = try? JSONDecoder().decode(Ready.self, from: Data(line)), ready.ready else {
            throw .protocolViolation(
                "the virtual board's first line is \(String(decoding: line, as: UTF8.self))")
        }
        // Its name goes now, so that the board can remove the folder even if this process is killed.
        unlink(errors)
        do {
            return (process, try StreamSocket(path: ready.control), ready)
        } catch {
            throw .transport("the virtual board's control socket failed (\(error)); start it again")
        }
    }

    private static func lastLine(of path: String) -> String {
        let text = (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
        return text.split(separator: "\n").last.map(String.init) ?? "it says nothing"
    }

    /// Socket paths are limited to 107 bytes, so the folder lies in /tmp whatever TMPDIR says.
    private static func makeFolder() throws(BoardError) -> ScratchFolder {
        do {
            return try ScratchFolder(in: URL(filePath: "/tmp"))
        } catch {
            throw .transport("no folder can be made in /tmp: \(error)")
        }
    }
}
