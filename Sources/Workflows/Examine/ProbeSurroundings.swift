import Boards
import Foundation

/// What of the host stands between a probe and its user.
struct ProbeSurroundings {
    /// Whether the udev rule is there, which keeps ModemManager away.
    let hasRule: Bool
    /// The system's table of mounts.
    let mounts: String
    /// The system's folder of processes.
    let processes: String

    /// What is found around the probes that are plugged in.
    func findings(around probes: [AttachedProbe]) -> [Finding] {
        modemManager() + duplicates(among: probes) + probes.flatMap { garbled($0) + mounted($0) }
    }

    private func modemManager() -> [Finding] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: processes)) ?? []
        let runs = names.contains { name in
            guard Int(name) != nil,
                let program = try? String(contentsOfFile: "\(processes)/\(name)/comm", encoding: .utf8)
            else { return false }
            return program.trimmingCharacters(in: .whitespacesAndNewlines) == "ModemManager"
        }
        guard runs else { return [] }
        if hasRule {
            return [.fine("ModemManager", "it runs, and the udev rule keeps it off the serial port")]
        }
        return [
            .remark(
                "ModemManager", "it runs and writes to a new serial port for some seconds",
                cure: "sudo throughline doctor --install-udev, then plug the board in again")
        ]
    }

    private func duplicates(among probes: [AttachedProbe]) -> [Finding] {
        let serials = probes.map(\.serial).filter { !$0.isEmpty }
        return Set(serials).filter { serial in serials.count { $0 == serial } > 1 }.sorted().map { serial in
            let paths = probes.filter { $0.serial == serial }.map(\.path)
            return .remark(
                "ST-LINK \(serial)", "\(paths.count) probes have this serial number",
                cure: "name one by its place: usb:\(paths.joined(separator: " or usb:"))")
        }
    }

    private func garbled(_ probe: AttachedProbe) -> [Finding] {
        guard probe.hasGarbledSerial || probe.serial.isEmpty else { return [] }
        let detail =
            probe.serial.isEmpty
            ? "it tells no serial number" : "its serial number is no text, it is shown as its bytes"
        return [
            .remark(
                "ST-LINK \(probe.name)", detail,
                cure: "name it by its place, usb:\(probe.path), or update it with ST's STSW-LINK007")
        ]
    }

    /// A drive that is mounted is written back by the host at any time, and a copy onto it flashes the chip.
    private func mounted(_ probe: AttachedProbe) -> [Finding] {
        probe.mountPoints(mounts: mounts).map { place in
            .remark(
                "mass storage", "the drive of ST-LINK \(probe.name) is mounted at \(place)",
                cure: "umount '\(place)': what is copied there is written to the chip")
        }
    }
}
