import Foundation
import Glibc
import TestSupport
import Testing

/// Slurm on one node, for as long as this object lives: its own configuration and keys, ports on loopback only.
final class SlurmNode {
    private static let folders = ["/usr/sbin", "/usr/bin"]

    /// Whether the daemons are installed and may be started, which takes root.
    static var isThere: Bool {
        getuid() == 0 && ["munged", "slurmctld", "slurmd", "sbatch"].allSatisfy { path(of: $0) != nil }
    }

    /// What commands need in their environment to talk to this Slurm.
    let environment: [String: String]
    private let folder: URL
    private var daemons: [Daemon] = []

    /// Starts the daemons and waits until the node takes jobs.
    init() throws {
        // A socket's path is limited to 107 bytes.
        folder = URL(filePath: "/tmp/tlslurm-\(getpid())")
        try FileManager.default.createDirectory(
            at: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o755])
        var environment = ProcessInfo.processInfo.environment
        environment["SLURM_CONF"] = folder.appending(path: "slurm.conf").path
        self.environment = environment
        do {
            try configure()
            try start("munged", munge)
            try wait(for: "munged") { FileManager.default.fileExists(atPath: file("munge.socket")) }
            try start("slurmctld", ["-D", "-f", file("slurm.conf")])
            try start("slurmd", ["-D", "-f", file("slurm.conf"), "-N", "localhost"])
            try wait(for: "an idle node") { try ask("sinfo", ["-h", "-o", "%T"]).contains("idle") }
        } catch {
            stop()
            throw error
        }
    }

    deinit { stop() }

    /// Output of a command of Slurm's.
    func ask(_ name: String, _ arguments: [String]) throws -> String {
        let process = Process()
        process.executableURL = URL(filePath: try #require(Self.path(of: name)))
        process.arguments = arguments
        process.environment = environment
        let pipe = Pipe()
        process.standardOutput = pipe
        process.standardError = FileHandle.nullDevice
        try process.run()
        let data = try pipe.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return String(decoding: data, as: UTF8.self)
    }

    private var munge: [String] {
        [
            "--foreground", "--force", "--socket=" + file("munge.socket"), "--key-file=" + file("munge.key"),
            "--pid-file=" + file("munge.pid"), "--log-file=" + file("munge.log"),
            "--seed-file=" + file("munge.seed"),
        ]
    }

    private func configure() throws {
        let key = Data((0..<128).map { _ in UInt8.random(in: 0...255) })
        try key.write(to: folder.appending(path: "munge.key"))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file("munge.key"))
        // Away from Slurm's own ports 6817 and 6818, so that a cluster of the machine's is left alone.
        let port = 20_000 + Int(getpid() % 20_000)
        let configuration = """
            ClusterName=throughline
            SlurmctldHost=localhost(127.0.0.1)
            SlurmctldAddr=127.0.0.1
            SlurmUser=root
            SlurmdUser=root
            AuthType=auth/munge
            AuthInfo=socket=\(file("munge.socket"))
            CryptoType=crypto/munge
            CommunicationParameters=NoCtldInAddrAny,NoInAddrAny
            SlurmctldPort=\(port)
            SlurmdPort=\(port + 1)
            StateSaveLocation=\(file("state"))
            SlurmdSpoolDir=\(file("spool"))
            SlurmctldPidFile=\(file("slurmctld.pid"))
            SlurmdPidFile=\(file("slurmd.pid"))
            SlurmctldLogFile=\(file("slurmctld.log"))
            SlurmdLogFile=\(file("slurmd.log"))
            ProctrackType=proctrack/linuxproc
            TaskPlugin=task/none
            SwitchType=switch/none
            MpiDefault=none
            SelectType=select/cons_tres
            SelectTypeParameters=CR_CPU
            ReturnToService=2
            KillWait=2
            NodeName=localhost NodeAddr=127.0.0.1 CPUs=2 State=UNKNOWN
            PartitionName=main Nodes=localhost Default=YES MaxTime=INFINITE State=UP
            """
        for name in ["state", "spool"] {
            try FileManager.default.createDirectory(atPath: file(name), withIntermediateDirectories: true)
        }
        try Data(configuration.utf8).write(to: folder.appending(path: "slurm.conf"))
        // Told what it is, slurmd does not ask what is mounted at /sys/fs/cgroup: in a container there is nothing.
        try Data("CgroupPlugin=cgroup/v1\n".utf8).write(to: folder.appending(path: "cgroup.conf"))
    }

    private func start(_ name: String, _ arguments: [String]) throws {
        daemons.append(
            try Daemon(try #require(Self.path(of: name)), arguments, environment: environment, in: folder))
    }

    private func wait(for what: String, _ isThere: () throws -> Bool) throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while try !isThere() {
            try #require(ContinuousClock.now < deadline, "\(what) did not come up in a minute")
            usleep(200_000)
        }
    }

    private func stop() {
        for daemon in daemons.reversed() { daemon.stop() }
        try? FileManager.default.removeItem(at: folder)
    }

    private func file(_ name: String) -> String { folder.appending(path: name).path }

    private static func path(of name: String) -> String? {
        folders.map { "\($0)/\(name)" }.first(where: FileManager.default.isExecutableFile(atPath:))
    }
}
