import Jobs

/// A probe on the USB of a labgrid exporter's host, which labgrid forwards nothing of.
struct ExporterProbe {
    /// Name of the place, for messages.
    let place: String
    /// The exporter's host, as `ssh` knows it.
    let host: String
    /// Place on that host's USB, such as `1-1.2`.
    let path: String

    /// Runs this program's `flash` on the host by `ssh`, with the firmware's file on its input.
    ///
    /// - Parameters:
    ///   - elf: path of the firmware's file here.
    ///   - overForeign: whether it may go over another's image, which that host then saves.
    ///   - environment: what `ssh` is looked for and runs in; nil for this process's.
    /// - Throws: `BoardError.transport` with what was said last there.
    func flash(
        elf: String, overForeign: Bool = false, environment: [String: String]? = nil
    ) throws(BoardError) {
        guard path.allSatisfy({ $0.isNumber || $0 == "-" || $0 == "." }) else {
            throw .transport("labgrid place \(place): expected a USB path such as 1-1.2, found '\(path)'")
        }
        guard !host.isEmpty, !host.hasPrefix("-") else {
            throw .transport("labgrid place \(place): expected the name of a host, found '\(host)'")
        }
        let consent = overForeign ? " --yes" : ""
        let command = """
            f=$(mktemp) && cat > "$f" && throughline flash --board usb:\(path) --firmware "$f"\(consent); s=$?; \
            rm -f "$f"; exit $s
            """
        var ssh = ChildProgram(
            path: "/usr/bin/env", arguments: ["ssh", "-o", "BatchMode=yes", "--", host, command],
            environment: environment)
        ssh.input = .file(elf)
        ssh.errors = .kept
        let ending: ChildProgram.Ending
        do throws(ChildError) {
            ending = try ssh.run()
        } catch {
            throw .transport("labgrid place \(place): ssh cannot be started: \(error.reason)")
        }
        guard ending.code == 0 else {
            let said = String(decoding: ending.errors, as: UTF8.self)
            let reason = said.split(separator: "\n").last ?? "no answer"
            throw .transport("labgrid place \(place): flashing on \(host) failed: \(reason)")
        }
    }
}
