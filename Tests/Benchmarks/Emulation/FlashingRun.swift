@testable import Boards
@testable import Emulation
@testable import Facts

/// A chip and its debug probe in this process, where time passes only by transfers and by waiting.
final class FlashingRun: USBPipe {
    private let machine: Machine
    private let model: STLinkModel

    private static let slice: UInt64 = 16_000

    init() throws {
        machine = try Machine(chip: .f746zg, flash: try FlashMemory(for: .f746zg))
        model = STLinkModel(machine: machine)
    }

    /// Seconds of the host's that it takes to erase, program and check `bytes` bytes.
    func seconds(bytes count: Int) throws -> Double {
        guard let board = BoardDescriptor.all.first(where: { $0.shortName == machine.chip.shortName }) else {
            throw BenchmarkError(description: "the board has no descriptor")
        }
        let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 167 >> 3) }
        let sector = board.sectors.suffix(3)
        let start = sector.first?.range.lowerBound ?? board.flashBase
        let begin = ProcessorTime.now
        let probe = STLink(pipe: self, pacing: pacing)
        try probe.connect()
        try probe.resetAndHalt()
        try FlashProgrammer(probe: probe, board: board).write(
            pieces: [FlashProgrammer.Piece(address: start, bytes: bytes)], erasing: sector.map(\.index))
        return ProcessorTime.now - begin
    }

    private var pacing: Pacing {
        let machine = machine
        return Pacing(
            now: { .microseconds(Int(machine.seconds * 1e6)) },
            pause: { duration in
                let end = machine.seconds + Double(duration.components.attoseconds) / 1e18
                while machine.seconds < end {
                    if machine.run(slice: Self.slice) == .halted {
                        return machine.pass(seconds: end - machine.seconds)
                    }
                }
            })
    }

    func send(_ bytes: [UInt8], timeout: Duration) throws(PipeError) {
        if machine.isExecuting { _ = machine.run(slice: Self.slice) }
        guard model.bulkOut(bytes) == .done else { throw .stall }
    }

    func receive(_ count: Int, timeout: Duration) throws(PipeError) -> [UInt8] {
        if machine.isExecuting { _ = machine.run(slice: Self.slice) }
        let (status, data) = model.bulkIn(limit: count)
        guard status == .done else { throw .timeout }
        return data
    }

    func reclaim() throws(PipeError) {}

    func reset() throws(PipeError) { _ = model.usbReset() }

    func close() {}
}
