public import Facts
package import Networks

/// Seeded random bytes for a model's inputs; equal seeds give equal bytes on every platform.
public struct RandomInput: Sendable {
    private var state: UInt64

    /// Starts the sequence of `seed`.
    public init(seed: UInt64) { state = seed }

    /// Bytes for one input tensor: any byte for integers, [-1, 1) for float32.
    public mutating func bytes(for port: TensorPort) -> [UInt8] {
        guard port.type == TensorType.float32.rawValue else { return bytes(count: port.bytes) }
        return (0..<(port.bytes / 4)).flatMap { _ in
            // 24 bits are what a float's significand holds, so that each value is exact.
            let value = Float(next() >> 40) / Float(1 << 23) - 1
            return withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
        }
    }

    /// Bytes for each input of a model, in order, as for its tensors on a board.
    package mutating func bytes(for model: Model) -> [[UInt8]] {
        model.inputs.map { index in
            let tensor = model.tensors[index]
            return bytes(
                for: TensorPort(
                    type: tensor.type.rawValue, shape: tensor.shape, bytes: tensor.byteCount, scale: 0,
                    zeroPoint: 0))
        }
    }

    /// Any bytes.
    public mutating func bytes(count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 56) }
    }

    /// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
    private mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
