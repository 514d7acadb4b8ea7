import Networks

/// Values of a tensor's bytes, little-endian.
enum TensorValues {
    /// float32.
    static func floats(_ bytes: [UInt8]) -> [Float] {
        stride(from: 0, to: bytes.count - 3, by: 4).map { start in
            Float(bitPattern: (0..<4).reduce(UInt32(0)) { $0 | UInt32(bytes[start + $1]) << UInt32(8 * $1) })
        }
    }

    /// What the bytes of a tensor of int8 or float32 stand for; nil for another type.
    static func real(_ bytes: [UInt8], _ tensor: Tensor) -> [Float]? {
        switch tensor.type {
        case .float32: return floats(bytes)
        case .int8:
            guard let quantization = tensor.quantization else { return nil }
            let zero = quantization.zeroPoints[0]
            return bytes.map { Float(Int(Int8(bitPattern: $0)) - zero) * quantization.scales[0] }
        default: return nil
        }
    }
}
