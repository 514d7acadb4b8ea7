/// Emulated time: cycles of the core clock over its frequency, which the firmware changes as it goes.
///
/// Time is in picoseconds since power-on (64 bits last 213 days).
final class TimeBase {
    private let counters: UnsafeMutablePointer<Counters>
    private var baseTime: UInt64 = 0
    private var baseCycles: UInt64 = 0
    /// Core clock (HCLK) in Hz.
    private(set) var hertz: Double = 16_000_000

    static let second: UInt64 = 1_000_000_000_000

    init(counters: UnsafeMutablePointer<Counters>) {
        self.counters = counters
    }

    /// Whole cycles since power-on.
    var cycles: UInt64 { counters.pointee.cycles / Counters.unit }

    /// Picoseconds since power-on.
    var now: UInt64 {
        let elapsed = counters.pointee.cycles &- baseCycles
        return baseTime &+ UInt64(Double(elapsed) * (Double(Self.second) / Double(Counters.unit)) / hertz)
    }

    /// Sets the frequency from now on.
    func change(hertz new: Double) {
        guard new != hertz, new > 0 else { return }
        baseTime = now
        baseCycles = counters.pointee.cycles
        hertz = new
    }

    /// The counter's value at the first moment not before `time`.
    func counter(at time: UInt64) -> UInt64 {
        guard time > baseTime else { return baseCycles }
        let units = Double(time - baseTime) * hertz * Double(Counters.unit) / Double(Self.second)
        guard units < 9e18 else { return .max }
        return baseCycles &+ UInt64(units.rounded(.up)) &+ 1
    }

    /// Lets the core clock run idle until `time`.
    func advance(to time: UInt64) {
        counters.pointee.cycles = max(counters.pointee.cycles, counter(at: time))
    }

    /// Lets time pass with the core stopped: nothing is added to its cycles.
    func pass(_ picoseconds: UInt64) {
        baseTime &+= picoseconds
    }
}
