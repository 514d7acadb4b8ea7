import CLink
import Foundation
import Testing

@testable import Boards
@testable import Emulation

/// The firmware's ELF on a virtual board in this process.
final class EmulatedFirmware: FirmwareUnderTest {
    static let path = URL(filePath: #filePath).deletingLastPathComponent()
        .deletingLastPathComponent().deletingLastPathComponent()
        .appending(path: "firmware/build/nucleo-f746zg-bundled.elf").path
    static let isBuilt = FileManager.default.fileExists(atPath: path)
    /// Whether tests that need the ELF run; where everything is required they run and fail without it.
    static var isExpected: Bool {
        isBuilt || ProcessInfo.processInfo.environment["THROUGHLINE_REQUIRE_MODELS"] == "1"
    }

    let machine: Machine
    private static let slice: UInt64 = 10_000_000
    /// Emulated time that a firmware may take to fall silent: a watchdog reset at its latest, and more.
    private static let patience = 70.0

    init(baud: Double = Double(TL_BAUD_FAST)) throws {
        let flash = try FlashMemory()
        try flash.load(FirmwareFile(path: Self.path))
        machine = try Machine(flash: flash)
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
