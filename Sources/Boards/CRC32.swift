/// CRC-32 as zlib computes it: reflected polynomial 0xEDB88320, initial value and final XOR 0xFFFFFFFF.
public struct CRC32: Sendable {
    private static let table: [UInt32] = (0..<256).map { index in
        (0..<8).reduce(UInt32(index)) { value, _ in
            value & 1 == 1 ? (value >> 1) ^ 0xEDB8_8320 : value >> 1
        }
    }

    private var state: UInt32 = 0xFFFF_FFFF

    /// Creates the sum of no bytes.
    public init() {}

    /// The sum of the bytes so far.
    public var value: UInt32 { state ^ 0xFFFF_FFFF }

    /// Adds bytes to the sum.
    public mutating func update(_ bytes: some Sequence<UInt8>) {
        let table = Self.table
        for byte in bytes {
            state = table[Int((state ^ UInt32(byte)) & 0xFF)] ^ (state >> 8)
        }
    }

    /// The sum of `bytes`.
    public static func of(_ bytes: some Sequence<UInt8>) -> UInt32 {
        var sum = CRC32()
        sum.update(bytes)
        return sum.value
    }

    /// The sum of `count` bytes of erased flash (0xFF).
    public static func ofErased(_ count: Int) -> UInt32 {
        of(repeatElement(0xFF, count: max(0, count)))
    }
}
