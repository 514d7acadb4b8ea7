import CLink
import Foundation
import Testing

@testable import Boards
@testable import Emulation

/// The firmware's ELF on a virtual board in this process.
final class EmulatedFirmware: FirmwareUnderTest {
    static func path(_ chip: Chip) -> String {
        URL(filePath: #filePath).deletingLastPathComponent()
            .deletingLastPathComponent().deletingLastPathComponent()
            .appending(path: "firmware/build/\(chip.board)-bundled.elf").path
    }

    static let isBuilt = Chip.all.allSatisfy { FileManager.default.fileExists(atPath: path($0)) }
    /// Whether tests that need the ELF run; where everything is required they run and fail without it.
    static var isExpected: Bool {
        isBuilt || ProcessInfo.processInfo.environment["THROUGHLINE_REQUIRE_MODELS"] == "1"
    }

    let machine: Machine
    private static let slice: UInt64 = 10_000_000
    /// Emulated time that a firmware may take to fall silent: a watchdog reset at its latest, and more.
    private static let patience = 70.0

    init(
        _ chip: Chip = .f746zg, baud: Double = Double(TL_BAUD_FAST), imperfections: Imperfections = .none
    ) throws {
        let flash = try FlashMemory(for: chip)
        try flash.load(FirmwareFile(path: Self.path(chip)))
        machine = try Machine(chip: chip, flash: flash)
        machine.switchOn(imperfections)
        machine.serial.hostBaud = baud
        // Bytes that arrive before the firmware listens are lost, as on the real board.
        _ = receive([])
    }

    func receive(_ bytes: [UInt8]) -> Reaction {
        machine.serial.send(bytes)
        var sent: [UInt8] = []
        let end = machine.seconds + Self.patience
        while machine.seconds < end {
            let pause = machine.run(slice: Self.slice)
            sent += machine.serial.takeOutgoing()
            if pause == .idle || pause == .waiting || pause == .halted { break }
        }
        return Reaction(sent)
    }
}
