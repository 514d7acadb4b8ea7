import Emulation
import Foundation

/// A world with the board on USB, in which a command runs: the program `usb-testbed`, by umockdev.
///
/// It is a process of its own because GLib and Unicorn export functions of the same names.
struct USBTestbed {
    /// A command that runs in it.
    final class Child {
        private let id: pid_t
        private var status: Int32?

        init(id: pid_t) { self.id = id }

        /// Exit code, nil while it runs; 128 and more if a signal ended it.
        var exitCode: Int32? {
            if let status { return status }
            var word: Int32 = 0
            guard waitpid(id, &word, WNOHANG) == id else { return nil }
            status = word & 0x7F == 0 ? word >> 8 & 0xFF : 128 + word & 0x7F
            return status
        }

        /// Ends it and returns its exit code.
        func end() -> Int32 {
            kill(id, SIGTERM)
            while exitCode == nil { usleep(2000) }
            return exitCode ?? 1
        }
    }

    /// Program and arguments.
    var command: [String] = []
    /// Whether the command lacks permission for the probe.
    var isDenied = false
    /// File that says which transfer is to fail, nil if none does.
    var faults: String?

    /// Starts the command; it needs the board to be served meanwhile.
    ///
    /// - Parameters:
    ///   - serial: the probe's serial number, 24 digits as ST's.
    ///   - product: its USB product id.
    func start(_ board: VirtualBoard, serial: String, product: UInt16) throws -> Child {
        let program = ["umockdev-wrapper", try Self.executable()]
        var options = ["--probe", board.probePath, "--vcp", board.terminalPath, "--serial", serial]
        options += ["--product", String(product, radix: 16)]
        if let faults { options += ["--faults", faults] }
        if isDenied { options.append("--deny") }
        let words = program + options + ["--"] + command
        var arguments: [UnsafeMutablePointer<CChar>?] = words.map { strdup($0) }
        arguments.append(nil)
        defer { arguments.forEach { free($0) } }
        var id: pid_t = 0
        let code = posix_spawnp(&id, words[0], nil, nil, arguments, environ)
        guard code == 0 else {
            throw UsageError(
                message: "\(words[0]) does not start (\(String(cString: strerror(code)))); install umockdev")
        }
        return Child(id: id)
    }

    /// `usb-testbed`, which lies beside this program.
    private static func executable() throws -> String {
        let own = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
        let path = own.deletingLastPathComponent().appending(path: "usb-testbed").path
        guard FileManager.default.isExecutableFile(atPath: path) else {
            throw UsageError(message: "\(path) is missing; build it with `make usb-testbed`")
        }
        return path
    }

    /// A folder for the sockets, whose paths are limited to 107 bytes.
    static func makeFolder() throws -> String {
        var template = Array("/tmp/virtual-board-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else {
            throw UsageError(message: "no folder can be made in /tmp: \(String(cString: strerror(errno)))")
        }
        return String(decoding: template.prefix { $0 != 0 }.map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }
}
