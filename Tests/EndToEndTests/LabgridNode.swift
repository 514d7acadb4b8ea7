import Foundation
import Glibc
import TestSupport
import Testing

/// labgrid's coordinator and exporter on loopback for as long as this object lives, with one place that has a serial port.
final class LabgridNode {
    /// Where labgrid's programs are: beside the tests' Python.
    static let programs = Folders.python?.deletingLastPathComponent()

    /// Whether labgrid and the ser2net that its exporter starts are installed.
    static var isThere: Bool {
        guard let programs else { return false }
        return ["labgrid-coordinator", "labgrid-exporter", "labgrid-client"].allSatisfy {
            FileManager.default.isExecutableFile(atPath: programs.appending(path: $0).path)
        } && FileManager.default.isExecutableFile(atPath: "/usr/sbin/ser2net")
    }

    let place = "bench"
    /// What commands need in their environment to talk to this labgrid.
    let environment: [String: String]
    private let programs: URL
    private var daemons: [Daemon] = []

    /// Starts the programs and waits until the place can be acquired.
    init(serialPort: String, in folder: URL) throws {
        programs = try #require(Self.programs)
        let address = "127.0.0.1:\(20_000 + Int(getpid() % 20_000) + 7)"
        var environment = ProcessInfo.processInfo.environment
        environment["LG_COORDINATOR"] = address
        environment["PATH"] = programs.path + ":" + (environment["PATH"] ?? "/usr/bin:/bin")
        // gRPC would look for a proxy for loopback too.
        for name in ["http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy"] {
            environment[name] = nil
        }
        self.environment = environment
        let resources = folder.appending(path: "exporter.yaml")
        try Data("board:\n  RawSerialPort: {port: \(serialPort), speed: 921600}\n".utf8).write(to: resources)
        let start = { (name: String, arguments: [String]) in
            try Daemon(
                self.programs.appending(path: name).path, arguments, environment: environment,
                in: folder, output: folder.appending(path: name + ".log").path)
        }
        daemons.append(try start("labgrid-coordinator", ["-l", address]))
        try wait(for: "the coordinator") { try client(["places"]).status == 0 }
        daemons.append(
            try start(
                "labgrid-exporter",
                ["-c", address, "--name", "rig", "--hostname", "localhost", resources.path]))
        try wait(for: "the exporter") { try client(["resources"]).output.contains("rig/board") }
        _ = try client(["-p", place, "create"])
        #expect(try client(["-p", place, "add-match", "rig/board/NetworkSerialPort"]).status == 0)
    }

    deinit {
        // The exporter stops its ser2net.
        for daemon in daemons.reversed() { daemon.stop() }
    }

    /// Runs labgrid's client.
    func client(_ arguments: [String], user: String? = nil) throws -> (status: Int32, output: String) {
        let process = Process()
        process.executableURL = programs.appending(path: "labgrid-client")
        process.arguments = arguments
        process.environment = environment.merging(user.map { ["LG_USERNAME": $0] } ?? [:]) { $1 }
        let pipe = Pipe()
        process.standardInput = FileHandle.nullDevice
        process.standardOutput = pipe
        process.standardError = pipe
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return (process.terminationStatus, String(decoding: data, as: UTF8.self))
    }

    /// Whether someone holds the place.
    func isHeld() throws -> Bool { try client(["who"]).output.contains(place) }

    func wait(for what: String, _ isThere: () throws -> Bool) throws {
        let deadline = ContinuousClock.now + .seconds(90)
        while try !isThere() {
            try #require(ContinuousClock.now < deadline, "\(what) did not come in a minute and a half")
            usleep(200_000)
        }
    }
}
