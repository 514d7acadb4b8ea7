import Boards
import Facts

/// The steps of an acceptance in which something goes wrong on purpose.
extension Acceptance {
    /// What each fault must be reported as.
    private static let faults: [(fault: ProvokedFault, kind: String)] = [
        (.undefinedInstruction, "usage"), (.unmappedAccess, "bus"), (.stackOverflow, "stack"),
        (.hang, "watchdog"),
    ]

    func tryFailures(into report: inout AcceptanceReport, progress: (String) -> Void) {
        progress("provoked faults; the last one takes the watchdog's time, up to a minute")
        report.add(provokedFaults())
        progress("programming by loader and over the debug port")
        report.add(programming())
        progress("a session that is broken off")
        report.add(brokenSession())
    }

    /// Chip, option bytes and clock tree, as the probe reads them.
    func chip() -> AcceptanceCheck {
        let name = "chip"
        guard device.hasProbe else { return Self.skipped(name) }
        do throws(BoardError) {
            let chip = try device.chipReport()
            let warnings = chip.warnings.map { "\($0.text); \($0.cure)" }
            return AcceptanceCheck(
                name: name, passed: warnings.isEmpty,
                detail: ([
                    "device id 0x\(String(chip.deviceID, radix: 16)), revision 0x\(String(chip.revision, radix: 16)), "
                        + "\(chip.flashKiB) KiB of flash", chip.optionBytes, chip.clockTree,
                ] + warnings).joined(separator: "; "),
                figures: [
                    "device_id": Double(chip.deviceID), "revision": Double(chip.revision),
                    "flash_kib": Double(chip.flashKiB),
                ])
        } catch {
            try? device.recover()
            return AcceptanceCheck(name: name, state: .failed, detail: error.description)
        }
    }

    private func provokedFaults() -> AcceptanceCheck {
        let name = "provoked faults"
        var wrong: [String] = []
        for (fault, kind) in Self.faults {
            do throws(BoardError) {
                let told = try device.provoke(fault)
                try device.recover()
                let kept = try device.storedFault()
                if told.kind != kind { wrong.append("\(kind) was reported as \(told.kind)") }
                if kept != told {
                    wrong.append("the record of \(kind) that was kept is not the one that was told")
                }
            } catch {
                wrong.append("\(kind): \(error)")
                try? device.recover()
            }
        }
        let kinds = Self.faults.map(\.kind).joined(separator: ", ")
        return AcceptanceCheck(
            name: name, passed: wrong.isEmpty,
            detail: wrong.isEmpty
                ? "\(kinds): each told, kept over its reset, and the board back"
                : wrong.joined(separator: "; "),
            figures: ["faults": Double(Self.faults.count), "wrong_faults": Double(wrong.count)])
    }

    private func programming() -> AcceptanceCheck {
        let name = "programming"
        guard device.hasProbe else { return Self.skipped(name) }
        do throws(BoardError) {
            let found = try device.compareProgramming()
            let (direct, loader) = (Self.seconds(found.direct), Self.seconds(found.loader))
            return AcceptanceCheck(
                name: name, passed: found.isRight,
                detail: "\(found.bytes) bytes of sector \(found.sector): "
                    + "\(Self.milliseconds(loader)) by the loader, \(Self.milliseconds(direct)) word by word, "
                    + (found.isRight
                        ? "both as they should be" : "read back differently; the flash may be worn"),
                figures: ["bytes": Double(found.bytes), "loader_s": loader, "direct_s": direct])
        } catch {
            try? device.recover()
            return AcceptanceCheck(name: name, state: .failed, detail: error.description)
        }
    }

    private func brokenSession() -> AcceptanceCheck {
        let name = "broken session"
        do throws(BoardError) {
            let start = ContinuousClock.now
            let leftover = try device.reconnectAfterBreak()
            let seconds = Self.seconds(ContinuousClock.now - start)
            let isWhole = try device.firmwareIsIntact()
            let armed = leftover == nil ? "nothing was found armed" : "its vector catch was found and removed"
            return AcceptanceCheck(
                name: name, passed: isWhole,
                detail:
                    "dropped in the midst of a transfer and of a frame: \(armed), the firmware answers after "
                    + "\(Self.milliseconds(seconds))" + (isWhole ? "" : ", and is not whole"),
                figures: ["reconnect_s": seconds])
        } catch {
            try? device.recover()
            return AcceptanceCheck(name: name, state: .failed, detail: error.description)
        }
    }

    private static func skipped(_ name: String) -> AcceptanceCheck {
        AcceptanceCheck(name: name, state: .skipped, detail: "this needs the debug probe")
    }

    private static func milliseconds(_ seconds: Double) -> String { "\(Int((seconds * 1000).rounded())) ms" }
}
