extension [UInt8] {
    /// The bytes of a record of the link contract.
    init<Record: BitwiseCopyable>(record: Record) {
        self = Swift.withUnsafeBytes(of: record) { Array($0) }
    }

    /// Reads a record of the link contract, nil if there are fewer bytes.
    func record<Record: BitwiseCopyable>(_ type: Record.Type, at offset: Int = 0) -> Record? {
        guard offset >= 0, count - offset >= MemoryLayout<Record>.size else { return nil }
        return withUnsafeBytes { $0.loadUnaligned(fromByteOffset: offset, as: type) }
    }

    func word(at offset: Int) -> UInt32 { record(UInt32.self, at: offset) ?? 0 }
}

/// Writes bytes into a C array, which Swift sees as a tuple; what does not fit is cut, the rest stays zero.
func fill<Tuple: BitwiseCopyable>(_ tuple: inout Tuple, with bytes: some Sequence<UInt8>) {
    withUnsafeMutableBytes(of: &tuple) { target in
        for (index, byte) in bytes.enumerated() where index < target.count { target[index] = byte }
    }
}
