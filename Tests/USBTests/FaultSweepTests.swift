import BoardContract
import Facts
import Foundation
import TestSupport
import Testing

@testable import Boards

/// Transfers that fail on emulated USB, one after the other.
@Suite("Fault sweep over USB", .serialized, .enabled(if: USBWorld.isReady))
struct FaultSweepTests {
    @Test("whichever USB transfer fails, the error has a name and the next run repairs the board")
    func sweep() throws {
        let world = try USBWorld()
        let order = world.folder.appending(path: "faults.txt").path
        let outcome = try world.run(
            [try #require(ProcessInfo.processInfo.arguments.first)]
                + ["--testing-library", "swift-testing", "--filter", "FaultSweepInUSBWorldTests"],
            board: ["--faults", order, "--flash-time", "none"],
            environment: ["THROUGHLINE_IN_USB_WORLD": "1", USBFaults.variable: order])
        #expect(outcome.exitCode == 0, "\(outcome.output.suffix(2000))")
        // A filter that finds nothing passes too.
        #expect(outcome.output.contains("each transfer of a flash fails once, or each third"))
    }
}

/// The order to the emulated USB bus which transfer to fail.
struct USBFaults {
    static let variable = "THROUGHLINE_USB_FAULTS"

    /// File that the bus reads whenever the probe is claimed.
    let path: String

    init() throws {
        path = try #require(ProcessInfo.processInfo.environment[Self.variable])
    }

    /// Fails a transfer of the next session, counted from 1.
    func order(_ position: Int, _ kind: String) throws {
        try Data("\(position) \(kind)\n".utf8).write(to: URL(filePath: path))
    }
}

/// Runs inside the emulated world only.
@Suite(
    "FaultSweepInUSBWorld",
    .enabled(if: USBWorld.isInside && ProcessInfo.processInfo.environment[USBFaults.variable] != nil))
struct FaultSweepInUSBWorldTests {
    private static let base: UInt32 = 0x0800_0000

    /// Flashes an image as the board does, and returns the transfers that it took.
    @discardableResult
    private func flash(_ image: [UInt8]) throws -> Int {
        let pipe = try LibUSBPipe(try AttachedProbe.only(named: nil))
        defer { pipe.close() }
        let counter = Outage(at: .max, kind: .error)
        let probe = STLink(pipe: FailingPipe(pipe, outage: counter))
        try probe.connect(to: .f746zg)
        try probe.resetAndHalt()
        try FlashProgrammer(probe: probe, board: .f746zg).write(image: [
            .init(address: Self.base, bytes: image)
        ])
        try probe.resetAndRun()
        try probe.disconnect()
        return counter.count
    }

    private func contents(_ count: Int) throws -> [UInt8] {
        let pipe = try LibUSBPipe(try AttachedProbe.only(named: nil))
        defer { pipe.close() }
        let probe = STLink(pipe: pipe)
        try probe.connect()
        return try probe.readMemory(Self.base, count: count)
    }

    /// Fails a transfer; returns whether that ended in an error, and the transfers of the run that went well.
    private func disturb(_ position: Int, _ kind: String, image: [UInt8]) throws -> (
        failed: Bool, transfers: Int
    ) {
        try USBFaults().order(position, kind)
        do {
            return (false, try flash(image))
        } catch let error as ProbeError {
            #expect(!error.description.isEmpty)
        } catch let error as USBError {
            #expect(!error.description.isEmpty)
        }
        let transfers = try flash(image)
        #expect(try contents(image.count) == image, "after \(kind) at \(position)")
        return (true, transfers)
    }

    @Test("each transfer of a flash fails once, or each third")
    func sweep() throws {
        var images = [[UInt8](repeating: 0x5A, count: 600), [UInt8](repeating: 0xA5, count: 600)]
        try flash(images[0])
        var (position, transfers, late, failures) = (1, Int.max, 0, 0)
        while position <= transfers {
            images.swapAt(0, 1)
            let outcome = try disturb(position, "stall", image: images[0])
            transfers = outcome.transfers
            // The first transfers fail while the probe is taken, which is tried again.
            if position > 30 {
                late += 1
                if outcome.failed { failures += 1 }
            }
            position += SweepStep.operations
        }
        #expect(position > 60 && failures == late, "\(failures) of \(late)")
        for (position, kind) in [
            (40, "timeout"), (70, "timeout"), (30, "error"), (60, "error"), (80, "error"),
        ] {
            images.swapAt(0, 1)
            #expect(try disturb(position, kind, image: images[0]).failed)
        }
    }
}
