import BoardContract
import Foundation
import Testing

@testable import Boards
@testable import Campaigns

@Suite struct SelfTestTests {
    private func reading(_ cycles: UInt64, at seconds: Double, lasting width: Double = 0.001) -> ClockReading
    {
        let start = Self.origin + .seconds(seconds)
        return ClockReading(cycles: cycles, asked: start, answered: start + .seconds(width))
    }

    private static let origin = ContinuousClock.now

    @Test(
        "a clock within 1 % of the host's is passed, one beyond it is refused, and so is one that cannot be told",
        arguments: [
            (216_000_000, 0.001, .passed), (217_000_000, 0.001, .passed), (219_000_000, 0.001, .failed),
            (213_000_000, 0.001, .failed), (200_000_000, 0.001, .failed), (216_000_000, 0.2, .failed),
        ] as [(UInt64, Double, AcceptanceCheck.State)])
    func clock(hertz: UInt64, width: Double, state: AcceptanceCheck.State) {
        let first = reading(1000, at: 0, lasting: width)
        let last = reading(1000 + 5 * hertz, at: 5, lasting: width)
        let check = SelfTest.judge(first, last, clockHz: 216_000_000)
        #expect(check.state == state, "\(check.detail)")
        #expect(abs((check.figures["clock_hz"] ?? 0) - Double(hertz)) < 1)
        #expect(abs((check.figures["uncertainty"] ?? 0) - width / 5) < 1e-9)
    }

    @Test("a counter that stands still or goes back is refused")
    func stopped() {
        #expect(SelfTest.judge(reading(9, at: 0), reading(8, at: 5), clockHz: 216_000_000).state == .failed)
        let one = reading(9, at: 0)
        #expect(SelfTest.judge(one, one, clockHz: 216_000_000).state == .failed)
        #expect(SelfTest.judge(one, reading(10, at: 1), clockHz: 0).state == .failed)
    }

    @Test("a sound line and sound flash pass; the clock of an emulated board without an emulator is skipped")
    func well() throws {
        let board = try BoardContract.ScriptedBoard(imageBytes: 3000).connected()
        let checks = SelfTest(board: board, seconds: 1).run(on: try board.attach())
        #expect(checks.map(\.state) == [.skipped, .passed, .passed], "\(checks)")
        #expect(checks[1].figures["frames"] == Double(2 * SelfTest.echoes))
        #expect(checks[1].figures["frame_error_rate"] == 0)
    }

    @Test("damaged frames are counted and sent again")
    func ill() throws {
        let attaching = Outage(at: .max, kind: .damage)
        _ = try BoardContract.ScriptedBoard(imageBytes: 3000).connected(outage: attaching).attach()
        let board = try BoardContract.ScriptedBoard(imageBytes: 3000).connected(
            outage: Outage(at: attaching.count + 41, kind: .damage))
        let identity = try board.attach()
        let line = SelfTest(board: board, seconds: 1).run(on: identity)[1]
        #expect(line.figures["damaged_frames"] == 1, "\(line)")
        #expect(line.state == .passed && line.figures["wrong_frames"] == 0)
    }
}
