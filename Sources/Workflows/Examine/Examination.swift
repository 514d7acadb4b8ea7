package import Boards
package import Facts
import Foundation
import Glibc
import Networks
package import Records

/// The doctor's checks.
package struct Examination {
    package let engine: Engine
    package let udevFolder: String
    /// A TensorFlow Lite Micro build to look at, if one was named.
    package let library: LibraryExamination?

    /// Erases counted so far.
    package let wear: [FlashWear]

    /// Where built firmware is looked for.
    package var firmware = FirmwareLocator()
    /// Whether a board that an earlier session left armed is reset.
    package var isFixing = false
    /// Notes every transfer with a board.
    package var trace: TransferTrace?
    /// The system's table of mounts, and its folder of processes.
    var (mounts, processes) = ("/proc/self/mounts", "/proc")

    /// Looks with one engine's firmware.
    package init(engine: Engine, udevFolder: String, library: LibraryExamination?, wear: [FlashWear]) {
        self.engine = engine
        self.udevFolder = udevFolder
        self.library = library
        self.wear = wear
    }

    /// Runs all checks.
    ///
    /// None writes to a board; a board with this firmware is reset ten times.
    package func findings() -> [Finding] {
        toolchain() + (library?.findings() ?? []) + firmwareFiles() + [virtualBoard(), udevRule()] + probes()
            + wear.filter { $0.chip.origin == .silicon }.compactMap(finding(of:))
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
        for board: BoardDescriptor
    ) throws(FirmwareError) -> (path: String, image: FirmwareImage) {
        let path = try firmware.path(board: board, engine: engine.rawValue)
        return (path, try FirmwareImage(path: path))
    }

    /// One for each kind of board.
    ///
    /// Only the usual one's is needed before a board is named.
    private func firmwareFiles() -> [Finding] {
        BoardDescriptor.all.map { board in
            do throws(FirmwareError) {
                let (path, image) = try image(for: board)
                return .fine("firmware file", "\(path), build \(image.buildID.prefix(12))")
            } catch {
                let isUsual = board.name == BoardDescriptor.f746zg.name
                var cure = "make firmware" + (isUsual ? "" : " BOARD=\(board.name)")
                if engine == .tflm { cure += " ENGINE=tflm TFLM_DIR=DIR" }
                guard case .notFound(let name, _) = error, !isUsual else {
                    return .wrong("firmware file", error.description, cure: cure)
                }
                return .remark("firmware file", "\(name) is not built", cure: cure)
            }
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
        let probes: [AttachedProbe]
        do throws(USBError) {
            probes = try AttachedProbe.all()
        } catch {
            return [
                .wrong("ST-LINK", error.description, cure: "check that /dev/bus/usb is there and readable")
            ]
        }
        guard !probes.isEmpty else {
            return [
                .remark(
                    "ST-LINK", "none is connected",
                    cure: "plug the board in at its ST-LINK connector, with a cable that carries data")
            ]
        }
        let surroundings = ProbeSurroundings(
            hasRule: UdevRule.isInstalled(in: udevFolder), mounts: mounts, processes: processes)
        return surroundings.findings(around: probes)
            + probes.flatMap { probe in
                ProbeExamination(
                    probe: probe, name: "ST-LINK \(probe.name)", isFixing: isFixing, trace: trace,
                    image: { try? image(for: $0).image }
                ).findings()
            }
    }

    private static func path(of program: String) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        return folders.map { "\($0)/\(program)" }.first { access($0, X_OK) == 0 }
    }
}
