package import Boards
package import Facts
import Foundation
import Glibc
import Networks
package import Records

/// The doctor's checks.
package struct Examination {
    /// Debug firmware from which the access port is opened as it should be.
    private static let goodProbeFirmware = 28

    package let engine: Engine
    package let udevFolder: String
    /// A TensorFlow Lite Micro build to look at, if one was named.
    package let library: LibraryExamination?

    /// Erases counted so far.
    package let wear: [FlashWear]

    /// Where built firmware is looked for.
    package var firmware = FirmwareLocator()

    /// Looks with one engine's firmware.
    package init(engine: Engine, udevFolder: String, library: LibraryExamination?, wear: [FlashWear]) {
        self.engine = engine
        self.udevFolder = udevFolder
        self.library = library
        self.wear = wear
    }

    /// Runs all checks; none changes anything.
    package func findings() -> [Finding] {
        toolchain() + (library?.findings() ?? []) + [firmwareFile(), virtualBoard(), udevRule()] + probes()
            + wear.compactMap(finding(of:))
    }

    private func toolchain() -> [Finding] {
        ["arm-none-eabi-g++", "cmake"].map { program in
            if let path = Self.path(of: program) { return .fine(program, path) }
            return .remark(
                program, "not on PATH; only building the firmware needs it",
                cure: "make setup, or apt-get install gcc-arm-none-eabi libstdc++-arm-none-eabi-newlib cmake")
        }
    }

    private func image(
        for board: BoardDescriptor = .f746zg
    ) throws(FirmwareError) -> (path: String, image: FirmwareImage) {
        let path = try firmware.path(board: board, engine: engine.rawValue)
        return (path, try FirmwareImage(path: path))
    }

    private func firmwareFile() -> Finding {
        do throws(FirmwareError) {
            let (path, image) = try image()
            return .fine("firmware file", "\(path), build \(image.buildID.prefix(12))")
        } catch {
            return .wrong("firmware file", error.description, cure: "make firmware ENGINE=\(engine.rawValue)")
        }
    }

    private func virtualBoard() -> Finding {
        do throws(BoardError) {
            return .fine("virtual board", try VirtualBoardProcess.executablePath())
        } catch {
            return .wrong("virtual board", error.description, cure: "make build")
        }
    }

    private func udevRule() -> Finding {
        if UdevRule.isInstalled(in: udevFolder) {
            return .fine("udev rule", udevFolder + "/" + UdevRule.name)
        }
        return .remark(
            "udev rule", "not installed; without it only root may use an ST-LINK",
            cure: "sudo throughline doctor --install-udev, then plug the board in again")
    }

    private func finding(of wear: FlashWear) -> Finding? {
        guard let worst = wear.mostWorn else { return nil }
        let name = "flash wear"
        let chip = "\(wear.chip.board) \(wear.chip.uniqueID) (\(wear.chip.origin))"
        let detail = "\(chip): sector \(worst.sector) erased \(worst.erases) times of \(FlashWear.endurance)"
        guard worst.isWorn else { return .fine(name, detail) }
        let cure = "use another board before figures depend on it"
        return worst.share >= 1
            ? .wrong(name, detail, cure: cure) : .remark(name, detail + ", near its end", cure: cure)
    }

    // MARK: Probes

    private func probes() -> [Finding] {
        do throws(USBError) {
            let probes = try AttachedProbe.all()
            guard !probes.isEmpty else {
                return [
                    .remark(
                        "ST-LINK", "none is connected",
                        cure: "plug the board in at its ST-LINK connector, with a cable that carries data")
                ]
            }
            return probes.flatMap(findings(of:))
        } catch {
            return [
                .wrong("ST-LINK", error.description, cure: "check that /dev/bus/usb is there and readable")
            ]
        }
    }

    private func findings(of probe: AttachedProbe) -> [Finding] {
        let name = "ST-LINK \(probe.name)"
        guard probe.isPermitted else {
            return [
                .wrong(
                    name, "no permission for \(probe.node)",
                    cure: "sudo throughline doctor --install-udev, then plug the board in again")
            ]
        }
        return [serialPort(of: probe)] + chip(behind: probe, name: name)
    }

    private func serialPort(of probe: AttachedProbe) -> Finding {
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

    private func chip(behind probe: AttachedProbe, name: String) -> [Finding] {
        do throws(BoardError) {
            let found = try BoardSelector.usb(serial: probe.name).find()
            guard let image = try? image(for: found.descriptor).image else {
                return [.fine(name, "\(found.descriptor.name); its firmware is not built")]
            }
            let board = try found.open(firmware: image)
            let report = try board.probeReport()
            return [
                probeFirmware(report, name: name),
                supply(report),
                report.holdsFirmware
                    ? .fine("board firmware", "build \(image.buildID.prefix(12)) is in flash")
                    : .remark(
                        "board firmware", "another one, or none",
                        cure: "throughline flash --board usb:\(probe.name)"),
            ]
        } catch {
            return [Finding(check: name, state: .wrong, detail: error.description)]
        }
    }

    private func probeFirmware(_ report: ProbeReport, name: String) -> Finding {
        guard report.hardware == 2, report.firmware < Self.goodProbeFirmware else {
            return .fine(name, "firmware \(report.version)")
        }
        return .remark(
            name, "firmware \(report.version) is old", cure: "update it with ST's STSW-LINK007")
    }

    private func supply(_ report: ProbeReport) -> Finding {
        let volts = "\(report.millivolts) mV"
        guard !report.isFast else { return .fine("supply", volts) }
        return .remark(
            "supply", "\(volts), below 2700 mV flash is programmed by bytes",
            cure: "check the board's power jumpers")
    }

    private static func path(of program: String) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return folders.map { "\($0)/\(program)" }.first { access($0, X_OK) == 0 }
    }
}
