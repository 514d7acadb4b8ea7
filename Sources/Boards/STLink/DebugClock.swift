/// A clock of the debug line, as the probe is told it.
struct DebugClock: Hashable, Sendable {
    /// The clock in kHz.
    let kilohertz: Int
    /// Command that sets it.
    let command: [UInt8]
    /// Bytes of the answer to that command.
    let answer: Int

    /// What a V3 is asked clocks of: its SWD line rather than JTAG's.
    static let serialWire: UInt8 = 0
    /// Bytes of a V3's list of clocks.
    static let answerBytes = 52
    /// Above this, flash and not the line is the limit: a word takes it 16 us.
    private static let fastest = 8000
    private static let mostClocks = 10

    /// The clocks of a V2, fastest first: kHz by divisor.
    static let divisors = [(4000, 0), (1800, 1), (950, 3), (480, 7), (240, 15), (100, 40)].map { clock in
        DebugClock(kilohertz: clock.0, command: [0xF2, 0x43, UInt8(clock.1), 0], answer: 2)
    }

    /// The clocks that a V3 offers, fastest first: a count at byte 8, then kHz as words from byte 12.
    ///
    /// One that offers none within reason is asked for its slowest, or else 1 MHz.
    static func offered(by list: [UInt8]) -> [DebugClock] {
        let count = min(Int(list.word(at: 8)), mostClocks)
        let all = Set((0..<max(0, count)).map { Int(list.word(at: 12 + 4 * $0)) }).subtracting([0])
        let usable = all.filter { $0 <= fastest }
        let chosen = usable.isEmpty ? [all.min() ?? 1000] : usable.sorted(by: >)
        return chosen.map { kilohertz in
            let bytes = [UInt8](record: UInt32(clamping: kilohertz))
            return DebugClock(kilohertz: kilohertz, command: [0xF2, 0x61, serialWire, 0] + bytes, answer: 8)
        }
    }
}
