extension SeededNumbers {
    /// Bytes of a random tensor: floats of -3 to 3, or any bytes.
    public mutating func bytes(count: Int, areFloats: Bool) -> [UInt8] {
        guard areFloats else { return (0..<count).map { _ in UInt8.random(in: 0...255, using: &self) } }
        return (0..<count / 4).flatMap { _ in
            let value = Float.random(in: -3...3, using: &self)
            return withUnsafeBytes(of: value.bitPattern.littleEndian) { Array($0) }
        }
    }
}
