/// A block of registers on the peripheral buses.
///
/// Offsets and values are of whole 32-bit registers; the bus takes narrower accesses apart.
protocol Peripheral: AnyObject {
    /// Reads the register at `offset`, with the side effects that a read has.
    func read(_ offset: UInt32) -> UInt32

    /// Writes the register at `offset`.
    func write(_ offset: UInt32, _ value: UInt32)

    /// When something will happen by itself, in picoseconds of emulated time.
    var due: UInt64? { get }

    /// Lets everything happen that is due at `now`.
    func advance(to now: UInt64)

    /// Returns to the state after a system reset.
    func reset()
}

extension Peripheral {
    var due: UInt64? { nil }
    func advance(to now: UInt64) {}
}

extension UInt32 {
    /// Whether bit `index` is set.
    func bit(_ index: Int) -> Bool { self >> UInt32(index) & 1 != 0 }

    /// The `width` bits from bit `low` on.
    func field(_ low: Int, _ width: Int) -> UInt32 { self >> UInt32(low) & (1 << UInt32(width) - 1) }

    /// A word with bit `index` as given.
    static func flag(_ index: Int, _ on: Bool) -> UInt32 { on ? 1 << UInt32(index) : 0 }
}
