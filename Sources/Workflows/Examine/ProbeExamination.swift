import Boards
import Console
import Facts
import Foundation
import Glibc

/// The doctor's checks of one probe and the chip behind it.
struct ProbeExamination {
    /// Debug firmware from which the access port is opened as it should be.
    private static let goodFirmware = 28
    private static let repeats = 10
    private static let echoes = 50
    /// Longest that a reset may take until the firmware answers.
    private static let slowReset = Duration.seconds(1)

    let probe: AttachedProbe
    /// How findings name it.
    let name: String
    /// Whether a board that an earlier session left armed is reset.
    let isFixing: Bool
    let trace: TransferTrace?
    /// The firmware of a kind of board, nil if it is not built.
    let image: (BoardDescriptor) -> FirmwareImage?

    /// What is found; the probe is left as it was.
    func findings() -> [Finding] {
        guard probe.isPermitted else {
            return [
                .wrong(
                    name, "no permission for \(probe.node)",
                    cure: "sudo throughline doctor --install-udev, then plug the board in again")
            ]
        }
        return [serialPort()] + chip()
    }

    private func serialPort() -> Finding {
        guard let path = probe.serialPort else {
            return .wrong(
                "serial port", "none belongs to ST-LINK \(probe.name)",
                cure: "plug it in again; modprobe cdc_acm if the kernel lacks the module")
        }
        guard access(path, R_OK | W_OK) == 0 else {
            return .wrong(
                "serial port", "no permission for \(path)",
                cure: "sudo usermod -aG dialout $USER, then log in again")
        }
        return .fine("serial port", path)
    }

    private func chip() -> [Finding] {
        do throws(BoardError) {
            let found = try BoardSelector.usb(serial: probe.name).find(trace: trace)
            guard let image = image(found.descriptor) else {
                return [.fine(name, "\(found.descriptor.name); its firmware is not built")]
            }
            let board = try found.open(firmware: image, trace: trace)
            return try findings(of: board, image)
        } catch {
            return [failure(name, error)]
        }
    }

    private func findings(
        of board: ConnectedBoard, _ image: FirmwareImage
    ) throws(BoardError) -> [Finding] {
        let report = try board.probeReport()
        var findings = [firmware(of: report)]
        if let warning = report.warning {
            findings.append(.remark(name, warning, cure: "update it with ST's STSW-LINK007"))
        }
        findings += [supply(report), try line(report), try debugging(report, board)]
        findings += chip(try board.chipReport(), board.descriptor)
        findings.append(attachments(try board.attachTimes(count: Self.repeats)))
        guard report.holdsFirmware else {
            findings.append(
                .remark(
                    "board firmware", "another one, or none; resets and serial line are not tried",
                    cure: "throughline flash --board usb:\(probe.name)"))
            return findings
        }
        findings.append(.fine("board firmware", "build \(image.buildID.prefix(12)) is in flash"))
        do throws(BoardError) {
            findings.append(resets(try board.resetTimes(count: Self.repeats)))
        } catch {
            return findings + [failure("resets", error)]
        }
        return findings + ConnectedBoard.lineSpeeds.map { line(at: $0, of: board) }
    }

    /// The serial line at one speed; the second one is the firmware's fallback, without which all goes.
    private func line(at baud: Int, of board: ConnectedBoard) -> Finding {
        do throws(BoardError) {
            return echo(try board.lineReport(baud: baud, echoes: Self.echoes))
        } catch {
            try? board.recover()
            var finding = failure("serial line", error)
            finding.detail = "\(baud) baud: " + finding.detail
            guard baud != ConnectedBoard.lineSpeeds.first else { return finding }
            finding.state = .remark
            finding.cure =
                finding.cure ?? "none needed, as long as \(ConnectedBoard.lineSpeeds[0]) baud are fine"
            return finding
        }
    }

    // MARK: Probe

    private func firmware(of report: ProbeReport) -> Finding {
        guard report.hardware == 2, report.firmware < Self.goodFirmware else {
            return .fine(name, "firmware \(report.version)")
        }
        return .remark(
            name, "firmware \(report.version) is old", cure: "update it with ST's STSW-LINK007")
    }

    private func supply(_ report: ProbeReport) -> Finding {
        let volts = "\(report.millivolts) mV"
        guard !report.isFast else { return .fine("supply", volts) }
        return .remark(
            "supply", "\(volts), below 2700 mV flash is programmed by half-words or bytes",
            cure: "check the board's power jumpers")
    }

    private func line(_ report: ProbeReport) throws(BoardError) -> Finding {
        let detail = "\(report.kilohertz) kHz"
        guard report.hasSlowLine else { return .fine("debug line", detail) }
        return .remark(
            "debug line", detail + ", faster ones carry nothing",
            cure:
                "shorten the wires of the debug line; put the jumpers CN2 or CN4 on, of a Nucleo used as such"
        )
    }

    /// Debugging that an earlier session left armed: it was switched off by attaching.
    private func debugging(_ report: ProbeReport, _ board: ConnectedBoard) throws(BoardError) -> Finding {
        guard let leftover = report.leftover else { return .fine("debugging", "nothing was left armed") }
        let detail =
            "an earlier session had left the core armed (DHCSR \(Figure.address(leftover.dhcsr)), DEMCR \(Figure.address(leftover.demcr))); "
            + "that was removed"
        guard isFixing else {
            return .remark(
                "debugging", detail, cure: "throughline doctor --fix resets the board, if it still looks dead"
            )
        }
        try board.restart()
        return .fine("debugging", detail + ", and the board was reset")
    }

    // MARK: Chip

    private func chip(_ report: ChipReport, _ board: BoardDescriptor) -> [Finding] {
        let id = String(report.deviceID, radix: 16)
        let revision = String(report.revision, radix: 16)
        return [
            .fine(
                "chip",
                "\(board.name), device id 0x\(id), revision 0x\(revision), \(report.flashKiB) KiB of flash"),
            .fine("option bytes", report.optionBytes), .fine("clock tree", report.clockTree),
        ] + report.warnings.map { .wrong("chip", $0.text, cure: $0.cure) }
    }

    private func attachments(_ times: [Duration]) -> Finding {
        .fine("attaching", "\(times.count) times, \(Self.range(times))")
    }

    private func resets(_ times: [Duration]) -> Finding {
        let detail = "\(times.count) times, \(Self.range(times)) until the firmware answered"
        guard times.contains(where: { $0 > Self.slowReset }) else { return .fine("resets", detail) }
        return .remark(
            "resets", detail, cure: "check the reset jumper, and that nothing else pulls the reset line")
    }

    private func echo(_ report: LineReport) -> Finding {
        let name = "serial line"
        let milliseconds = Self.milliseconds(report.duration)
        let detail =
            "\(report.baud) baud: \(report.damaged) of \(report.frames) frames damaged, \(report.wrong) wrong, in "
            + "\(report.bytes) bytes and \(milliseconds) ms"
        guard !report.isClean else { return .fine(name, detail) }
        return .remark(name, detail, cure: "use a shorter cable, without a hub")
    }

    private static func range(_ times: [Duration]) -> String {
        let all = times.map(milliseconds)
        return "\(all.min() ?? 0) to \(all.max() ?? 0) ms"
    }

    private static func milliseconds(_ time: Duration) -> Int {
        Int(time.components.seconds) * 1000 + Int(time.components.attoseconds / 1_000_000_000_000_000)
    }

    // MARK: Failures

    /// What failed, by its cause, with what to do.
    private func failure(_ check: String, _ error: BoardError) -> Finding {
        Finding(check: check, state: .wrong, detail: error.description, cure: cure(of: error))
    }

    private func cure(of error: BoardError) -> String? {
        switch error {
        case .probe(.status), .probe(.core):
            "put the jumpers of the debug line (CN2 or CN4) on and check the power jumper; if the chip's firmware sleeps or "
                + "has taken its pins, throughline flash reaches it with the reset line held"
        case .probe(.voltage):
            "set the power jumper for supply from the ST-LINK (UM1974 and UM1724 name it)"
        case .probe(.firmwareTooOld): "update it with ST's STSW-LINK007"
        case .probe(.chip): "connect one of the boards that are known here"
        case .probe(.readProtected), .probe(.dualBank): "set the option bytes with ST's programmer"
        case .probe(.pipe), .probe(.answer): "unplug the board and plug it in again"
        case .usb(.busy): "close the other program: openocd, st-util, another throughline"
        case .stream(.busy): "close the terminal or ModemManager, which holds the port"
        case .timeout, .noise, .protocolViolation:
            "throughline flash --board usb:\(probe.name), then another cable"
        default: nil
        }
    }
}
