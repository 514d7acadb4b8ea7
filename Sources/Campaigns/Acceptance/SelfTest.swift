public import Boards
public import Facts
import Foundation
import Networks

/// Checks of a board that no figure should be taken without: its clock, its serial line, its flash.
public struct SelfTest {
    /// Largest error of the clock that is tolerated, as a share.
    public static let clockTolerance = 0.01
    /// Largest share of frames that may arrive damaged.
    public static let damageTolerance = 0.01
    /// Frames echoed to find the serial line's error rate.
    public static let echoes = 200

    private enum Check: String, CaseIterable {
        case clock = "cycle counter"
        case line = "serial line"
        case flash
    }

    /// The board.
    public let board: ConnectedBoard
    /// Seconds over which the clock is compared with the host's.
    public let seconds: Double

    /// Creates a self-test.
    public init(board: ConnectedBoard, seconds: Double = 5) {
        self.board = board
        self.seconds = max(0.1, seconds)
    }

    /// Runs all checks; a board that fails in between fails the check and is recovered for the next.
    ///
    /// - Parameters:
    ///   - identity: what `attach()` returned.
    ///   - progress: called with each check's name before it starts.
    public func run(
        on identity: BoardIdentity, progress: (String) -> Void = { _ in }
    ) -> [AcceptanceCheck] {
        Check.allCases.map { check in
            progress(check.rawValue)
            do throws(BoardError) {
                return switch check {
                case .clock: try clock(identity)
                case .line: try line()
                case .flash: try flash()
                }
            } catch {
                try? board.recover()
                return AcceptanceCheck(name: check.rawValue, state: .failed, detail: error.description)
            }
        }
    }

    // MARK: The clock

    private func clock(_ identity: BoardIdentity) throws(BoardError) -> AcceptanceCheck {
        guard board.origin == .silicon else { return try emulatedClock(identity) }
        let first = try board.clockReading()
        Thread.sleep(forTimeInterval: seconds)
        let last = try board.clockReading()
        return Self.judge(first, last, clockHz: identity.clockHz)
    }

    /// Compares two readings with the clock that the board states.
    static func judge(_ first: ClockReading, _ last: ClockReading, clockHz: Int) -> AcceptanceCheck {
        let name = Check.clock.rawValue
        guard clockHz > 0, let (hertz, uncertainty) = last.frequency(since: first) else {
            return AcceptanceCheck(
                name: name, state: .failed, detail: "the cycle counter stands still; reset the board")
        }
        let error = hertz / Double(clockHz) - 1
        let figures = [
            "clock_hz": hertz, "stated_clock_hz": Double(clockHz), "error": error, "uncertainty": uncertainty,
        ]
        let detail =
            "\(megahertz(hertz)) by the host's clock, \(megahertz(Double(clockHz))) stated: "
            + "\(percent(error)) off, known to \(percent(uncertainty))"
        guard uncertainty <= clockTolerance else {
            return AcceptanceCheck(
                name: name, state: .failed, detail: detail + "; the host is too busy to tell, try again",
                figures: figures)
        }
        let passed = abs(error) <= clockTolerance
        return AcceptanceCheck(
            name: name, passed: passed,
            detail: passed ? detail : detail + "; its cycles are no measure of time: check its oscillator",
            figures: figures)
    }

    /// Compares the counter with the emulator's own time while the board works.
    ///
    /// Emulated time is not the host's, so that is all that can be compared.
    private func emulatedClock(_ identity: BoardIdentity) throws(BoardError) -> AcceptanceCheck {
        let name = Check.clock.rawValue
        let first = try board.clockReading()
        guard let start = try board.emulationStatus() else {
            return AcceptanceCheck(
                name: name, state: .skipped,
                detail: "an emulated board's time is not the host's, and this one's emulator cannot be asked")
        }
        var end = start
        var numbers = RandomInput(seed: 5)
        // Emulated time passes while the board is busy only.
        while end.seconds - start.seconds < min(1, seconds) {
            _ = try board.echo(numbers.bytes(count: ConnectedBoard.echoLimit))
            end = try board.emulationStatus() ?? end
        }
        let last = try board.clockReading()
        end = try board.emulationStatus() ?? end
        let hertz = Double(last.cycles &- first.cycles) / (end.seconds - start.seconds)
        let error = hertz / Double(identity.clockHz) - 1
        return AcceptanceCheck(
            name: name, passed: abs(error) <= Self.clockTolerance,
            detail: "\(Self.megahertz(hertz)) by the emulator's own time, "
                + "\(Self.megahertz(Double(identity.clockHz))) stated: \(Self.percent(error)) off; the host's clock "
                + "says nothing of an emulated board's",
            figures: [
                "clock_hz": hertz, "stated_clock_hz": Double(identity.clockHz), "error": error,
                "emulated_s": end.seconds - start.seconds,
            ])
    }

    // MARK: The line

    private func line() throws(BoardError) -> AcceptanceCheck {
        let damagedBefore = board.damagedFrames
        var numbers = RandomInput(seed: 6)
        var bytes = 0
        var wrong = 0
        for index in 0..<Self.echoes {
            let sent = numbers.bytes(count: 1 + index * 37 % ConnectedBoard.echoLimit)
            if try board.echo(sent) != sent { wrong += 1 }
            bytes += 2 * sent.count
        }
        let damaged = board.damagedFrames - damagedBefore
        // A request and its answer are a frame each, and each damaged one was followed by another try.
        let rate = Double(damaged) / Double(2 * (Self.echoes + damaged))
        let passed = wrong == 0 && rate <= Self.damageTolerance
        return AcceptanceCheck(
            name: Check.line.rawValue, passed: passed,
            detail:
                "\(damaged) of \(2 * (Self.echoes + damaged)) frames damaged, \(wrong) wrong beyond that, "
                + "in \(bytes) bytes" + (passed ? "" : "; use a shorter cable, without a hub"),
            figures: [
                "frames": Double(2 * (Self.echoes + damaged)), "damaged_frames": Double(damaged),
                "wrong_frames": Double(wrong), "frame_error_rate": rate, "bytes": Double(bytes),
            ])
    }

    // MARK: Flash

    private func flash() throws(BoardError) -> AcceptanceCheck {
        guard try board.firmwareIsIntact() else {
            return AcceptanceCheck(
                name: Check.flash.rawValue, state: .failed,
                detail: "the chip's CRC of its firmware is not that of the file; run throughline flash")
        }
        guard let model = try? AcceptanceFixture.all[0].model() else {
            return AcceptanceCheck(
                name: Check.flash.rawValue, state: .failed, detail: "the test model cannot be written")
        }
        let installed = try board.install(model) { _, _ in }
        let routes: [InstallRoute] = board.hasProbe ? [.link, .probe] : [.link]
        for route in routes {
            let found = try board.readFlash(
                at: installed.blobAddress, bytes: installed.blobBytes, by: route)
            guard found == model.bytes else {
                return AcceptanceCheck(
                    name: Check.flash.rawValue, state: .failed,
                    detail:
                        "a model of \(model.bytes.count) bytes reads back differently by \(route.rawValue); "
                        + "the flash may be worn")
            }
        }
        return AcceptanceCheck(
            name: Check.flash.rawValue, state: .passed,
            detail: "firmware by CRC, and a model of \(model.bytes.count) bytes "
                + (installed.wasPresent ? "that was there" : "written now") + ", read back by "
                + routes.map { $0 == .link ? "the firmware" : "the probe" }.joined(separator: " and by ")
                + ", are as they should be",
            figures: ["model_bytes": Double(model.bytes.count)])
    }

    private static func megahertz(_ hertz: Double) -> String { String(format: "%.3f MHz", hertz / 1e6) }
    private static func percent(_ share: Double) -> String { String(format: "%.4f %%", share * 100) }
}
