/// A stream of random numbers that is the same on every platform: SplitMix64 (Steele, Lea and Flood, OOPSLA
/// 2014; constants of Vigna's `splitmix64.c`).
///
/// Swift's own generators and their algorithms may change with the library, so draws are made here.
public struct RandomSource: Sendable {
    private var state: UInt64

    /// Creates the stream of a seed.
    public init(seed: UInt64) {
        state = seed
    }

    /// Creates the stream of a seed and a position, independent of those of other positions.
    public init(seed: UInt64, position: Int) {
        var mixer = RandomSource(seed: seed)
        let first = mixer.next()
        var second = RandomSource(seed: first ^ UInt64(bitPattern: Int64(position)))
        state = second.next()
    }

    /// Next 64 bits.
    public mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }

    /// A number from 0 up to but not including `bound`, each equally likely; 0 if `bound` is not positive.
    public mutating func below(_ bound: Int) -> Int {
        guard bound > 1 else { return 0 }
        let bound = UInt64(bound)
        // Rejects the last, incomplete run of remainders.
        let usable = UInt64.max - UInt64.max % bound
        while true {
            let value = next()
            if value < usable { return Int(value % bound) }
        }
    }

    /// A number in 0..<1 with 53 random bits.
    public mutating func unit() -> Double {
        Double(next() >> 11) * 0x1p-53
    }

    /// An 8-bit weight, uniform in -127...127.
    mutating func weight() -> Int8 {
        Int8(below(255) - 127)
    }
}
