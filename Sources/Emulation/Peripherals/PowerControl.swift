/// PWR (RM0385 section 4): voltage scaling, and over-drive, which takes its time.
final class PowerControl: PowerSupply {
    /// ODEN and ODSWEN in CR1, whose flags in CSR1 have the same places.
    private static let steps = [16, 17]

    private let time: TimeBase
    private var registers = [UInt32](repeating: 0, count: 4)
    private var since: [Int: UInt64] = [:]
    var imperfections = Imperfections.none

    init(time: TimeBase) {
        self.time = time
        reset()
    }

    func reset() { (registers, since) = ([0xC000, 0, 0, 0], [:]) }

    /// Whether a step of over-drive was asked for long enough ago.
    private func isDone(_ step: Int) -> Bool {
        guard let start = since[step] else { return false }
        return time.now &- start >= UInt64(imperfections.overdriveTime * Double(TimeBase.second))
    }

    func read(_ offset: UInt32) -> UInt32 {
        switch offset {
        case 0x0: registers[0]
        case 0x4:
            registers[1] & ~0x3_4000 | 0x4000 | .flag(16, isDone(16)) | .flag(17, isBoosted)
        case 0x8: registers[2]
        case 0xC: registers[3]
        default: 0
        }
    }

    func write(_ offset: UInt32, _ value: UInt32) {
        guard offset < 16 else { return }
        if offset == 0 {
            for step in Self.steps {
                if !value.bit(step) { since[step] = nil } else { since[step] = since[step] ?? time.now }
            }
        }
        registers[Int(offset / 4)] = value
    }

    /// Whether over-drive is switched on, which more than 180 MHz need (RM0385 4.1.4).
    var isBoosted: Bool { isDone(16) && isDone(17) }

    var suppliesSerial: Bool { true }
}
