import Testing

@testable import Boards
@testable import Emulation
@testable import Facts

/// A virtual chip and its debug probe in this process, where time passes only by transfers and by waiting.
final class ProbedMachine: USBPipe {
    let machine: Machine
    let model: STLinkModel
    /// Transfers that are swallowed instead of being handed on, by their bytes.
    var swallows: ([UInt8]) -> Bool = { _ in false }

    private static let slice: UInt64 = 16_000

    init(_ chip: Chip = .f746zg, knobs: ProbeKnobs = ProbeKnobs()) throws {
        machine = try Machine(chip: chip, flash: try FlashMemory(for: chip))
        machine.imperfections = .nucleo
        var knobs = knobs
        knobs.demandsPort = true
        model = STLinkModel(machine: machine, knobs: knobs)
    }

    /// The driver, waiting in the machine's own time.
    func driver(outage: @escaping (any USBPipe) -> any USBPipe = { $0 }) -> STLink {
        let machine = machine
        return STLink(
            pipe: outage(self),
            pacing: Pacing(
                now: { .microseconds(Int(machine.seconds * 1e6)) },
                pause: { duration in
                    let end = machine.seconds + Double(duration.components.attoseconds) / 1e18
                    while machine.seconds < end {
                        if machine.run(slice: Self.slice) != .slice {
                            return machine.pass(seconds: end - machine.seconds)
                        }
                    }
                }))
    }

    /// A halted chip's programmer.
    func programmer(_ probe: STLink, _ board: BoardDescriptor, method: FlashProgrammer.Method = .loader)
        throws
        -> FlashProgrammer
    {
        try probe.connect()
        try probe.resetAndHalt()
        return FlashProgrammer(probe: probe, board: board, method: method)
    }

    /// Bytes of flash.
    func flash(_ address: UInt32, count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: machine.read(address + UInt32($0), width: 1) ?? 0) }
    }

    func send(_ bytes: [UInt8], timeout: Duration) throws(PipeError) {
        if machine.isExecuting { _ = machine.run(slice: Self.slice) }
        if !swallows(bytes) { try check(model.bulkOut(bytes)) }
    }

    func receive(_ count: Int, timeout: Duration) throws(PipeError) -> [UInt8] {
        if machine.isExecuting { _ = machine.run(slice: Self.slice) }
        let (status, data) = model.bulkIn(limit: count)
        try check(status)
        return data
    }

    private(set) var reclaims = 0
    func reclaim() throws(PipeError) { reclaims += 1 }

    func reset() throws(PipeError) { try check(model.usbReset()) }

    func close() {}

    private func check(_ status: ProbeProtocol.Status) throws(PipeError) {
        switch status {
        case .done: return
        case .timeout: throw .timeout
        case .stall: throw .stall
        case .unplugged: throw .unplugged
        case .overflow: throw .overflow
        }
    }
}

extension BoardDescriptor {
    /// The board that a virtual chip is on.
    static func of(_ chip: Chip) throws -> BoardDescriptor {
        try #require(all.first { $0.shortName == chip.shortName })
    }
}
